#include "html_text.hpp"

#include <gtest/gtest.h>

namespace catex {
namespace {

TEST(EscapeHtml, LeavesNoMarkup) {
  EXPECT_EQ(escape_html("<b a=\"1\" c='2'>&amp;"),
            "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;");
  EXPECT_EQ(escape_html("ρ 5–95 %"), "ρ 5–95 %");
}

TEST(EscapeScript, LeavesNothingThatEndsAScript) {
  EXPECT_EQ(escape_script("[\"</script><!--\"]"), "[\"\\u003c/script>\\u003c!--\"]");
}

TEST(HtmlTable, EscapesEveryCell) {
  HtmlTable table({"<h>", "n"});
  table.add({"<r>", "<1"});
  const std::string html = table.str("<c>");
  for (const char* raw : {"<h>", "<r>", "<1", "<c>"}) {
    EXPECT_EQ(html.find(raw), std::string::npos) << raw;
    EXPECT_NE(html.find(escape_html(raw)), std::string::npos) << raw;
  }
}

}  // namespace
}  // namespace catex
