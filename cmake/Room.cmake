# Rooms: a folder of pipeline/, a static library and a view of the headers that it may include.
#
# Includes are rooted ("pipeline/record/record.h"), so a plain include path would let every room see
# every other. Instead each room gets a folder of its own in the build tree with one link to the
# room's folder; a target sees the views of the rooms that it names in USES, and of theirs. An
# include against the arrows of the design finds no file.

# coro_pipe_view(TARGET PATH KEYWORD): TARGET shows PATH (from the project's root) to its users.
function(coro_pipe_view target path keyword)
    set(view ${PROJECT_BINARY_DIR}/view/${target})
    cmake_path(GET path PARENT_PATH parent)
    file(MAKE_DIRECTORY ${view}/${parent})
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${path} ${view}/${path} SYMBOLIC)
    target_include_directories(${target} ${keyword} ${view})
endfunction()

# coro_pipe_room(NAME SOURCES ... [USES room ...] [LIBRARIES target ...])
function(coro_pipe_room name)
    cmake_parse_arguments(PARSE_ARGV 1 ROOM "" "" "SOURCES;USES;LIBRARIES")
    add_library(${name} STATIC ${ROOM_SOURCES})
    coro_pipe_view(${name} pipeline/${name} PUBLIC)
    target_link_libraries(${name} PUBLIC coro_pipe_flags ${ROOM_USES}
        PRIVATE coro_pipe_banned coro_pipe_small_frames ${ROOM_LIBRARIES})
endfunction()
