# coro_pipe_stage(NAME): the only registration of a stage. The file NAME.c in the folder of the
# CMakeLists.txt becomes part of the target `stages`, and stage_NAME a row of the registry.
function(coro_pipe_stage name)
    target_sources(stages PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/${name}.c)
    set_property(GLOBAL APPEND PROPERTY CORO_PIPE_STAGES ${name})
endfunction()

# coro_pipe_registry(FILE): writes the C source of the registry, once all stages are known.
function(coro_pipe_registry file)
    get_property(names GLOBAL PROPERTY CORO_PIPE_STAGES)
    list(SORT names)
    set(text "/* Generated from the calls of coro_pipe_stage. */\n\n")
    string(APPEND text "#include \"pipeline/lang/descriptor.h\"\n#include \"stages/registry.h\"\n\n")
    foreach(name ${names})
        string(APPEND text "extern const struct stage_type stage_${name};\n")
    endforeach()
    string(APPEND text "\nstatic const struct stage_type *const types[] = {\n")
    foreach(name ${names})
        string(APPEND text "    &stage_${name},\n")
    endforeach()
    string(APPEND text "};\n\nconst struct stage_registry stage_registry = {\n"
        "    .types = types,\n    .count = sizeof(types) / sizeof(types[0]),\n"
        "    .source = &stage_read,\n    .sink = &stage_print,\n};\n")
    file(CONFIGURE OUTPUT ${file} CONTENT "${text}" @ONLY)
endfunction()
