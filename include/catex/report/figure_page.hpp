#pragma once

#include <string>
#include <vector>

namespace catex {

/// A picture with what it shows.
struct Figure {
  std::string file;     ///< that also holds it, beside the page: "gr.svg"
  std::string svg;      ///< an <svg> element
  std::string caption;  ///< one line
};

/// A small table of plain text, columns by their header.
struct FigureTable {
  std::string file;  ///< that also holds it, beside the page: "criteria.csv"
  std::string caption;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

struct FigurePage {
  std::string title;
  std::vector<std::string> notes;  ///< a paragraph each, above all else
  std::vector<FigureTable> tables;
  std::vector<Figure> figures;
};

/// An HTML page with everything in it: no other file and no network is needed to read it.
[[nodiscard]] std::string figure_page_html(const FigurePage& page);

}  // namespace catex
