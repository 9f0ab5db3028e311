# Writes `output`, a C++ file with every file of the list `files`, each a path below `folder`. The
# header `header` declares, in `namespace`, what it defines:
#
#   struct BuiltIn { std::string_view path, content; };   path: "/index.html"
#   std::span<const BuiltIn> built_in_files() noexcept;
#
# Texts only: a NUL would end one too soon.
set(definitions "")
set(rows "")
set(count 0)
foreach(path IN LISTS files)
    file(READ ${folder}/${path} hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
    string(APPEND definitions "constexpr char file_${count}[] = {${bytes}0};\n")
    string(APPEND rows "    BuiltIn{\"/${path}\", {file_${count}, sizeof file_${count} - 1}},\n")
    math(EXPR count "${count} + 1")
endforeach()
file(WRITE ${output} "#include \"${header}\"

#include <array>

namespace ${namespace} {
namespace {

${definitions}
constexpr std::array<BuiltIn, ${count}> files{{
${rows}}};

} // namespace

std::span<const BuiltIn> built_in_files() noexcept
{
    return files;
}

} // namespace ${namespace}
")
