# Figures: `cmake --build BUILD --target mqlab_bench`. Not part of `all`.
file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/bench/*.cpp")
if(sources AND benchmark_FOUND AND TARGET mqlab_lab)
  add_executable(mqlab_bench EXCLUDE_FROM_ALL ${sources})
  # The baselines are written against s4u itself, so the bench, alone of all programs, sees SimGrid directly.
  target_link_libraries(mqlab_bench PRIVATE mqlab_lab PkgConfig::simgrid benchmark::benchmark)
  set_source_files_properties("${CMAKE_SOURCE_DIR}/bench/baselines.cpp" PROPERTIES COMPILE_DEFINITIONS MQLAB_SOURCE="${CMAKE_SOURCE_DIR}")
endif()
