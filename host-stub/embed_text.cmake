# Writes `output`, a C++ file that defines `symbol` (name::space::symbol) as the text of `input`.
file(READ ${input} text)
string(REGEX MATCH "^(.*)::([^:]+)$" matched ${symbol})
file(WRITE ${output} "namespace ${CMAKE_MATCH_1} {
extern const char* const ${CMAKE_MATCH_2};
const char* const ${CMAKE_MATCH_2} = R\"embedded_text(${text})embedded_text\";
}
")
