#include "html_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace catex {

std::string escape_html(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string escape_script(std::string json) {
  for (std::size_t at = 0; (at = json.find('<', at)) != std::string::npos;) {
    json.replace(at, 1, "\\u003c");
  }
  return json;
}

std::string HtmlTable::attributes(std::size_t column) const {
  const bool text =
      std::find(text_columns_.begin(), text_columns_.end(), column) != text_columns_.end();
  return text || column == 0 ? " class=\"text\"" : "";
}

std::string HtmlTable::str(std::string_view caption) const {
  std::string html = "<div class=\"scroll\"><table><thead><tr>";
  for (std::size_t i = 0; i < header_.size(); ++i) {
    html += fmt::format("<th scope=\"col\"{}>{}</th>", attributes(i), escape_html(header_[i]));
  }
  html += "</tr></thead>\n<tbody>\n";
  for (const Row& row : rows_) {
    html += row.total ? "<tr class=\"total\">" : "<tr>";
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const std::string cell = escape_html(row.cells[i]);
      html += i == 0 ? fmt::format("<th scope=\"row\">{}</th>", cell)
                     : fmt::format("<td{}>{}</td>", attributes(i), cell);
    }
    html += "</tr>\n";
  }
  html += "</tbody>";
  if (!caption.empty()) html += fmt::format("<caption>{}</caption>", escape_html(caption));
  return html + "</table></div>\n";
}

}  // namespace catex
