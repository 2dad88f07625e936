# Helpers that every CMakeLists.txt of this tree uses.

# genc_add_library(NAME SOURCES... [DEPENDS targets...] [LINK libraries...] [EXCEPTIONS])
# A static library in the layer order of lib/README.md. LINK is public.
function(genc_add_library name)
  cmake_parse_arguments(ARG "EXCEPTIONS" "" "DEPENDS;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC genc_options ${ARG_LINK})
  if(NOT ARG_EXCEPTIONS)
    target_compile_options(${name} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>")
  endif()
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
endfunction()

# genc_add_tool(NAME SOURCES... [LINK libraries...] [INSTALL]): a program in build/bin, and in bin/ after
# `cmake --install`. Installed programs find LLVM and Halide where this build found them.
function(genc_add_tool name)
  cmake_parse_arguments(ARG "INSTALL" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE genc_options ${ARG_LINK})
  if(ARG_INSTALL)
    set_target_properties(${name} PROPERTIES INSTALL_RPATH "${CMAKE_BUILD_RPATH}")
    install(TARGETS ${name} RUNTIME COMPONENT genc)
  endif()
endfunction()

# genc_tablegen_file(INPUT.td OUTPUT ACTIONS): one generated header. ACTIONS is a list of mlir-tblgen options.
function(genc_tablegen_file input output actions)
  add_custom_command(OUTPUT "${output}"
    COMMAND "${MLIR_TABLEGEN_EXE}" ${actions} "-I${PROJECT_SOURCE_DIR}/include" "-I${LLVM_INCLUDE_DIRS}"
      "${input}" -o "${output}" --write-if-changed -d "${output}.d"
    DEPFILE "${output}.d"
    DEPENDS "${input}" VERBATIM)
endfunction()

# genc_add_unittest(NAME SOURCES... [LINK libraries...]): a GoogleTest program that lit runs.
function(genc_add_unittest name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE genc_options ${ARG_LINK} GTest::gtest GTest::gtest_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/unittests")
  set_property(GLOBAL APPEND PROPERTY GENC_UNITTESTS ${name})
endfunction()
