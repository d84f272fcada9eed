#include "catex/report/figure_page.hpp"

#include <fmt/format.h>

#include "html_text.hpp"

namespace catex {
namespace {

constexpr std::string_view style =
    "body{font:15px/1.5 Helvetica,Arial,sans-serif;color:#222;background:#fff;max-width:60rem;"
    "margin:2rem auto;padding:0 1rem}figure{margin:2rem 0;break-inside:avoid}"
    "figure svg{max-width:100%;height:auto}figcaption{max-width:42rem}"
    "table{border-collapse:collapse;margin:1.5rem 0}caption{text-align:left;padding:.3rem 0}"
    "th,td{padding:.2rem .7rem;border-bottom:1px solid #ccc;text-align:left}"
    "code{font-size:90%}";

std::string table_html(const FigureTable& table) {
  HtmlTable html(table.header);
  for (std::size_t c = 1; c < table.header.size(); ++c) html.set_text_column(c);
  for (const std::vector<std::string>& row : table.rows) html.add(row);
  return html.str(fmt::format("{} ({})", table.caption, table.file));
}

std::string figure_html(const Figure& figure) {
  return fmt::format("<figure>\n{}<figcaption>{} <code>{}</code></figcaption>\n</figure>\n",
                     figure.svg, escape_html(figure.caption), escape_html(figure.file));
}

}  // namespace

std::string figure_page_html(const FigurePage& page) {
  std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{0}</title>\n"
      "<style>{1}</style>\n<h1>{0}</h1>\n",
      escape_html(page.title), style);
  for (const std::string& note : page.notes) html += fmt::format("<p>{}</p>\n", escape_html(note));
  for (const FigureTable& table : page.tables) html += table_html(table);
  for (const Figure& figure : page.figures) html += figure_html(figure);
  return html + "</html>\n";
}

}  // namespace catex
