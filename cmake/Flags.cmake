# What every source of the project is compiled with: the interface target coro_pipe_flags.

add_library(coro_pipe_flags INTERFACE)
target_compile_definitions(coro_pipe_flags INTERFACE _GNU_SOURCE)
target_compile_options(coro_pipe_flags INTERFACE
    -Wall -Wextra -Wshadow -Wvla -Wundef -Wpointer-arith -Wwrite-strings -Wcast-qual
    -Wformat=2 -Wimplicit-fallthrough
    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
    $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes>
    # Messages and traces name places below the project's folder.
    -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=
    -ffile-prefix-map=${PROJECT_BINARY_DIR}/=
    # A frame larger than the guard region must not step over it.
    -fstack-clash-protection
    -fno-omit-frame-pointer)

if(CORO_PIPE_WERROR)
    target_compile_options(coro_pipe_flags INTERFACE -Werror)
endif()

if(CORO_PIPE_SANITIZE)
    target_compile_options(coro_pipe_flags INTERFACE
        -fsanitize=${CORO_PIPE_SANITIZE} -fno-sanitize-recover=all)
    target_link_options(coro_pipe_flags INTERFACE -fsanitize=${CORO_PIPE_SANITIZE})
endif()

# For code that runs on a coroutine's stack, which is small. Sanitizers make frames larger.
add_library(coro_pipe_small_frames INTERFACE)
if(NOT CORO_PIPE_SANITIZE)
    target_compile_options(coro_pipe_small_frames INTERFACE -Wframe-larger-than=2048)
endif()

# For the project's own code, not for tests: functions that it must not call.
add_library(coro_pipe_banned INTERFACE)
target_compile_options(coro_pipe_banned INTERFACE
    $<$<COMPILE_LANGUAGE:C>:SHELL:-include ${PROJECT_SOURCE_DIR}/cmake/banned.h>)
