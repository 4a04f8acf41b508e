# coro_pipe_stage(NAME [SYMBOL]): the only registration of a stage. The file NAME.c in the folder of
# the CMakeLists.txt becomes part of the target `stages`, and its descriptor a row of the registry:
# stage_NAME, or SYMBOL where a function of stage.h is called that.
function(coro_pipe_stage name)
    target_sources(stages PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/${name}.c)
    set(symbol stage_${name})
    if(ARGC GREATER 1)
        set(symbol ${ARGV1})
    endif()
    set_property(GLOBAL APPEND PROPERTY CORO_PIPE_STAGES ${name}:${symbol})
endfunction()

# coro_pipe_registry(FILE): writes the C source of the registry, once all stages are known.
function(coro_pipe_registry file)
    get_property(names GLOBAL PROPERTY CORO_PIPE_STAGES)
    list(SORT names)
    set(text "/* Generated from the calls of coro_pipe_stage. */\n\n")
    string(APPEND text "#include \"pipeline/lang/descriptor.h\"\n#include \"stages/registry.h\"\n\n")
    list(TRANSFORM names REPLACE ".*:" "" OUTPUT_VARIABLE symbols)
    foreach(symbol ${symbols})
        string(APPEND text "extern const struct stage_type ${symbol};\n")
    endforeach()
    string(APPEND text "\nstatic const struct stage_type *const types[] = {\n")
    foreach(symbol ${symbols})
        string(APPEND text "    &${symbol},\n")
    endforeach()
    string(APPEND text "};\n\nconst struct stage_registry stage_registry = {\n"
        "    .types = types,\n    .count = sizeof(types) / sizeof(types[0]),\n"
        "    .source = &stage_read,\n    .follower = &stage_follow,\n    .parser = &stage_parse,\n    .sink = &stage_print,\n};\n")
    file(CONFIGURE OUTPUT ${file} CONTENT "${text}" @ONLY)
endfunction()
