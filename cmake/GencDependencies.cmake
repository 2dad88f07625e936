# Finds LLVM/MLIR and Halide and states how everything in this tree is compiled.

find_package(MLIR REQUIRED CONFIG)
find_package(LLVM REQUIRED CONFIG)
find_package(HalideHelpers REQUIRED CONFIG)
find_package(Halide 21 REQUIRED CONFIG COMPONENTS shared)
message(STATUS "MLIR: ${MLIR_DIR}")
message(STATUS "Halide: ${Halide_DIR}")

list(APPEND CMAKE_MODULE_PATH "${MLIR_CMAKE_DIR}" "${LLVM_CMAKE_DIR}")
include(TableGen)
include(AddLLVM)
include(AddMLIR)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET default)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")

# One interface target carries what every genc target needs.
add_library(genc_options INTERFACE)
target_include_directories(genc_options INTERFACE
  "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
  "$<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>")
target_include_directories(genc_options SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
target_compile_definitions(genc_options INTERFACE ${LLVM_DEFINITIONS_LIST})
target_compile_options(genc_options INTERFACE
  -Wall -Wextra -Werror -Wno-unused-parameter
  -Wno-deprecated-declarations # libstdc++ 12 uses its own deprecated get_temporary_buffer
  "$<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>")
