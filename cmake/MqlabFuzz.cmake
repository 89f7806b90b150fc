# Fuzz targets: fuzz/NAME.cpp is build/fuzz/fuzz_NAME (`./dev fuzz`). libFuzzer is clang's, and compiling everything a second time is dear: only what reads
# foreign bytes is compiled here, with coverage and sanitizers. The rest comes from the libraries that g++ made; both speak libstdc++'s ABI.
set(MQLAB_FUZZ_LIBRARIES "${CMAKE_SOURCE_DIR}/build/release" CACHE PATH "Where libmqlab_lab.a, libmqlab_models.a, libmqlab_sim.a were built")

file(GLOB_RECURSE sources CONFIGURE_DEPENDS
     "${CMAKE_SOURCE_DIR}/sim/describe/*.cpp" "${CMAKE_SOURCE_DIR}/sim/trace/*.cpp" "${CMAKE_SOURCE_DIR}/lab/scenario/*.cpp"
     "${CMAKE_SOURCE_DIR}/lab/trace/*.cpp" "${CMAKE_SOURCE_DIR}/lab/metrics/*.cpp" "${CMAKE_SOURCE_DIR}/lab/study/*.cpp"
     "${CMAKE_SOURCE_DIR}/lab/config_files/*.cpp")
list(APPEND sources "${CMAKE_SOURCE_DIR}/lab/sweep/results.cpp" "${CMAKE_SOURCE_DIR}/lab/sweep/export.cpp")
# Left to g++: what must be told where the library lies, and what is slow to compile and only writes JSON.
foreach(other scenario/library metrics/report metrics/of_trace trace/header)
  list(REMOVE_ITEM sources "${CMAKE_SOURCE_DIR}/lab/${other}.cpp")
endforeach()

add_library(mqlab_fuzzed OBJECT ${sources})
target_include_directories(mqlab_fuzzed PUBLIC "${CMAKE_SOURCE_DIR}")
target_link_libraries(mqlab_fuzzed PUBLIC fmt::fmt tl::expected nlohmann_json::nlohmann_json PkgConfig::xxhash)
# Of the undefined behaviours those that bytes can lead to; all of them would double the time to compile.
set(checks address,signed-integer-overflow,integer-divide-by-zero,shift,bounds,enum,float-cast-overflow,return,unreachable)
target_compile_options(mqlab_fuzzed PUBLIC -O1 -g1 -fno-omit-frame-pointer -fsanitize=${checks} -fno-sanitize-recover=all)
target_compile_options(mqlab_fuzzed PRIVATE -fsanitize=fuzzer-no-link)
target_precompile_headers(mqlab_fuzzed PRIVATE ${MQLAB_COMMON_HEADERS})

file(GLOB targets CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/fuzz/*.cpp")
foreach(target ${targets})
  get_filename_component(name "${target}" NAME_WE)
  add_executable(fuzz_${name} "${target}" $<TARGET_OBJECTS:mqlab_fuzzed>)
  target_link_libraries(fuzz_${name} PRIVATE mqlab_fuzzed "${MQLAB_FUZZ_LIBRARIES}/libmqlab_lab.a"
                        "${MQLAB_FUZZ_LIBRARIES}/libmqlab_models.a" "${MQLAB_FUZZ_LIBRARIES}/libmqlab_sim.a" PkgConfig::simgrid
                        PkgConfig::pcre2 yaml-cpp SQLiteCpp sqlite3)
  # An object of those libraries holds several files of a folder (MQLAB_UNITY), some of them compiled here too: what comes first counts, ours.
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer,${checks} -Wl,--allow-multiple-definition)
endforeach()
