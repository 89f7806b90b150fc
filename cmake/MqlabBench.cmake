# Figures: `cmake --build BUILD --target mqlab_bench`. Not part of `all`.
file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/bench/*.cpp")
if(sources AND benchmark_FOUND AND TARGET mqlab_lab)
  add_executable(mqlab_bench EXCLUDE_FROM_ALL ${sources})
  # The baselines are written against s4u itself, so the bench, alone of all programs, sees SimGrid directly.
  target_link_libraries(mqlab_bench PRIVATE mqlab_lab PkgConfig::simgrid benchmark::benchmark)
  target_compile_definitions(mqlab_bench PRIVATE MQLAB_SOURCE_SCENARIOS="${CMAKE_SOURCE_DIR}/scenarios")
endif()
