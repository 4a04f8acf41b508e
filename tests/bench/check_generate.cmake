# Makes a million bytes of every kind of data and compares their checksums: cmake -D GENERATE=... -P.
# Whoever changes the generator on purpose puts the new ones here.
set(kinds access-ndjson access-ndjson-shuffled access-log logfmt)
set(access-ndjson e4055ad1fa1e11da5691775404bd7a79b997a3cdc923418dbc22557be92c7c33)
set(access-ndjson-shuffled 439e8decd63ef00f417c336c453e958b92ec5d6df377c68a67141bba185ebd60)
set(access-log 28dca8bf9b9f90d229a879d89d3b36b59e3834b82be36f85c489ac9af45deb26)
set(logfmt e466024dcfc1674aff53fe84fbe18966b96b84cb3eeddacc174552e3467e96be)

foreach(kind ${kinds})
    execute_process(COMMAND ${GENERATE} --kind ${kind} --size 1000000
        OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
    string(SHA256 sum "${text}")
    if(NOT sum STREQUAL ${${kind}})
        message(SEND_ERROR "${kind}: checksum ${sum}, expected ${${kind}}")
    endif()
endforeach()
