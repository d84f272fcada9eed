# catex_library(NAME SOURCES a.cpp ... [DEPENDS catex libraries] [EXTERNAL other targets] [SYSTEM_PRIVATE targets])
# One static library per folder of src/; DEPENDS are the arrows of src/README.md.
function(catex_library NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;EXTERNAL" ${ARGN})
  add_library(catex_${NAME} STATIC ${ARG_SOURCES})
  target_include_directories(catex_${NAME} PUBLIC ${PROJECT_SOURCE_DIR}/include
                                           PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  list(TRANSFORM ARG_DEPENDS PREPEND catex_)
  target_link_libraries(catex_${NAME} PUBLIC ${ARG_DEPENDS} ${ARG_EXTERNAL})
  catex_warnings(catex_${NAME})
endfunction()

function(catex_warnings TARGET)
  target_compile_options(${TARGET} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                           -Wno-sign-conversion)
  if(CATEX_WERROR)
    target_compile_options(${TARGET} PRIVATE -Werror)
  endif()
endfunction()

# catex_test(NAME SOURCES a_test.cpp ... LINK catex libraries [INSTRUCTION_SETS names])
# One GoogleTest program per library; ctest runs each case on its own and several side by side,
# so each has one thread unless it asks for more. With INSTRUCTION_SETS all cases run again for each
# of them (tests/support/chosen_mesh.hpp).
function(catex_test NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;INSTRUCTION_SETS" ${ARGN})
  add_executable(test_${NAME} ${ARG_SOURCES})
  list(TRANSFORM ARG_LINK PREPEND catex_)
  target_link_libraries(test_${NAME} PRIVATE ${ARG_LINK} GTest::gtest_main GTest::gmock)
  target_include_directories(test_${NAME} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(test_${NAME} PRIVATE CATEX_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  catex_warnings(test_${NAME})
  gtest_discover_tests(test_${NAME} TEST_PREFIX ${NAME}. DISCOVERY_TIMEOUT 60
                       PROPERTIES TIMEOUT 600 ENVIRONMENT OMP_NUM_THREADS=1)
  foreach(SET ${ARG_INSTRUCTION_SETS})
    gtest_discover_tests(test_${NAME} TEST_PREFIX ${NAME}.${SET}. DISCOVERY_TIMEOUT 60
                         TEST_LIST test_${NAME}_${SET}
                         PROPERTIES TIMEOUT 600
                         ENVIRONMENT "OMP_NUM_THREADS=1;CATEX_INSTRUCTION_SET=${SET}")
  endforeach()
endfunction()
