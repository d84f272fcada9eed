#pragma once

#include <string_view>

/// Text files that are part of the program (assets.cpp.in).
namespace catex::assets {

[[nodiscard]] std::string_view page_css();
[[nodiscard]] std::string_view curves_js();
[[nodiscard]] std::string_view crystal_js();
[[nodiscard]] std::string_view plot_py();
/// dygraphs 2.2, MIT license, from Debian's libjs-dygraphs.
[[nodiscard]] std::string_view dygraphs_js();
[[nodiscard]] std::string_view dygraphs_css();

}  // namespace catex::assets
