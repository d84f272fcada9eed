#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace catex {

/// Text as HTML content or attribute value: & < > " ' become entities.
[[nodiscard]] std::string escape_html(std::string_view text);

/// JSON as the content of a <script>: no '<' is left, so neither "</script" nor "<!--" can be.
[[nodiscard]] std::string escape_script(std::string json);

/// A table of plain text; every cell is escaped. The first column heads its row.
class HtmlTable {
 public:
  explicit HtmlTable(std::vector<std::string> header) : header_(std::move(header)) {}

  /// As many cells as the header has.
  void add(std::vector<std::string> cells) { rows_.push_back({std::move(cells), false}); }
  /// A sum or mean, set off from the rows above.
  void add_total(std::vector<std::string> cells) { rows_.push_back({std::move(cells), true}); }
  /// Left-aligned instead of right-aligned as numbers are.
  void set_text_column(std::size_t column) { text_columns_.push_back(column); }

  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] std::string str(std::string_view caption) const;

 private:
  struct Row {
    std::vector<std::string> cells;
    bool total;
  };
  [[nodiscard]] std::string attributes(std::size_t column) const;

  std::vector<std::string> header_;
  std::vector<Row> rows_;
  std::vector<std::size_t> text_columns_;
};

}  // namespace catex
