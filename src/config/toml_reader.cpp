#include "toml_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/locale/utf.hpp>
#include <deque>
#include <map>
#include <sstream>
#include <toml.hpp>
#include <type_traits>

#include "catex/base/errors.hpp"

namespace catex {

/// A table that was asked for; `value` is null when the file does not have it.
struct TomlNode {
  const toml::value* value;
  std::string label;  ///< "[md]"; empty for the keys outside any table
  std::string path;   ///< "md"
  std::vector<std::string> expected;
};

struct TomlDocument {
  struct Problem {
    int line;
    std::string text;
  };

  std::filesystem::path file;
  toml::value root{toml::table{}};
  std::map<std::string, std::string> overrides;  ///< "md.steps" -> the option's whole text
  std::deque<TomlNode> nodes;                    ///< deque: tables point into it
  std::vector<Problem> problems;

  TomlNode& node(const toml::value* value, const std::string& label, const std::string& path);
  void note(int line, std::string text) { problems.push_back({line, std::move(text)}); }
};

namespace {

using Utf8 = boost::locale::utf::utf_traits<char>;

/// Byte offset of the first character that is not UTF-8. The TOML library overflows its buffers
/// on such text, so this comes first.
std::optional<std::size_t> find_invalid_utf8(const std::string& text) {
  for (auto it = text.begin(); it != text.end();) {
    const auto start = it;
    const auto code = Utf8::decode(it, text.end());
    if (code == boost::locale::utf::illegal || code == boost::locale::utf::incomplete) {
      return static_cast<std::size_t>(start - text.begin());
    }
  }
  return std::nullopt;
}

void require_utf8(const std::filesystem::path& file, const std::string& content) {
  const std::optional<std::size_t> bad = find_invalid_utf8(content);
  if (!bad) return;
  const auto line = 1 + std::count(content.begin(), content.begin() + *bad, '\n');
  throw InputError(fmt::format("{}:{}: not valid UTF-8 (byte 0x{:02X}); save the file as UTF-8",
                               file.string(), line, static_cast<unsigned char>(content[*bad])));
}

/// "file:line: message" and a drawing, from the library's
/// "[error] toml::function: message\n --> file\n   |\n drawing".
std::string syntax_message(const std::filesystem::path& file, const toml::syntax_error& error) {
  const std::string text = error.what();
  const std::size_t first_end = text.find('\n');
  std::string message = text.substr(0, first_end);
  for (const std::string_view prefix : {"[error] ", "toml::"}) {
    if (message.starts_with(prefix)) message.erase(0, prefix.size());
  }
  if (const auto colon = message.find(": ");
      colon != std::string::npos && message.find(' ') == colon + 1) {
    message.erase(0, colon + 2);
  }
  const std::size_t arrow_end = text.find('\n', first_end + 1);
  const std::size_t bar_end = text.find('\n', arrow_end + 1);
  const std::string drawing = bar_end < text.size() ? text.substr(bar_end) : "";
  return fmt::format("{}:{}: not valid TOML: {}{}", file.string(), error.location().line(), message,
                     drawing);
}

toml::value parse_document(const std::filesystem::path& file, const std::string& content) {
  require_utf8(file, content);
  try {
    std::istringstream in(content);
    return toml::parse(in, file.string());
  } catch (const toml::syntax_error& error) {
    throw InputError(syntax_message(file, error));
  } catch (const std::exception& error) {
    throw InputError(fmt::format("{}: not valid TOML: {}", file.string(), error.what()));
  }
}

/// Value of a --set: TOML, or a string when it starts like a bare word and is no TOML value.
std::optional<toml::value> parse_override_value(const std::string& text) {
  if (text.empty() || find_invalid_utf8(text)) return std::nullopt;
  try {
    std::istringstream in("value = " + text);
    const toml::value parsed = toml::parse(in);
    if (parsed.size() == 1) return parsed.at("value");
  } catch (const std::exception&) {
    if (std::string_view("\"'[{").find(text.front()) != std::string_view::npos) {
      return std::nullopt;
    }
  }
  return toml::value(text);
}

void apply_override(TomlDocument& document, const std::string& text) {
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::string path = text.substr(0, equals);
  const std::size_t dot = path.find('.');
  const bool two_names = dot != std::string::npos && dot > 0 && dot + 1 < path.size() &&
                         path.find('.', dot + 1) == std::string::npos;
  const auto value =
      equals < text.size() ? parse_override_value(text.substr(equals + 1)) : std::nullopt;
  if (!two_names || !value) {
    document.note(0, fmt::format("--set {}: must look like table.key=value, for example "
                                 "md.temperature_K=550 or system.guest=Cd",
                                 text));
    return;
  }
  toml::value& table =
      document.root.as_table().try_emplace(path.substr(0, dot), toml::table{}).first->second;
  if (!table.is_table()) return;  // reported when the table is asked for
  table.as_table()[path.substr(dot + 1)] = *value;
  document.overrides[path] = text;
}

std::string_view type_name(const toml::value& value) {
  switch (value.type()) {
    case toml::value_t::boolean:
      return "true or false";
    case toml::value_t::integer:
      return "an integer";
    case toml::value_t::floating:
      return "a number with a fraction";
    case toml::value_t::string:
      return "a string";
    case toml::value_t::array:
      return "an array";
    case toml::value_t::table:
      return "a table";
    default:
      return "a date or time";
  }
}

const toml::value* find(const TomlNode& node, std::string_view key) {
  if (node.value == nullptr) return nullptr;
  const auto& table = node.value->as_table();
  const auto it = table.find(std::string(key));
  return it == table.end() ? nullptr : &it->second;
}

/// Line in the file; 0 for what is not there: absent tables, and what --set brought.
int line_of(const TomlDocument& document, const toml::value* value) {
  if (value == nullptr) return 0;
  const toml::source_location place = value->location();
  return place.file_name() == document.file.string() && !place.line_str().empty()
             ? static_cast<int>(place.line())
             : 0;
}

/// "file:12" or "file", or the --set that brought the key.
std::string place(const TomlDocument& document, const std::string& path, int line) {
  const auto given = document.overrides.find(path);
  if (given != document.overrides.end()) return "--set " + given->second;
  return line > 0 ? fmt::format("{}:{}", document.file.string(), line) : document.file.string();
}

std::string path_of(const TomlNode& node, std::string_view key) {
  return node.path.empty() ? std::string(key) : fmt::format("{}.{}", node.path, key);
}

std::string labelled(const TomlNode& node, const std::string& message) {
  return node.label.empty() ? message : node.label + " " + message;
}

/// The source line, and below it marks under the value, followed by the hint.
std::string drawing(const toml::value& value, const std::string& hint) {
  const toml::source_location where = value.location();
  const std::string& source = where.line_str();
  const std::size_t start = std::min<std::size_t>(where.column() - 1, source.size());
  std::string indent;
  for (const char c : source.substr(0, start)) {
    if (!Utf8::is_trail(c)) indent += c == '\t' ? '\t' : ' ';
  }
  const std::size_t length = std::clamp<std::size_t>(where.region(), 1, source.size() - start);
  return fmt::format("\n{:4} | {}\n     | {}{}{}{}", where.line(), source, indent,
                     std::string(length, '~'), hint.empty() ? "" : " ", hint);
}

std::string advice(const std::string& allowed, const std::string& usual) {
  return usual.empty() ? allowed : fmt::format("{} (usual: {})", allowed, usual);
}

}  // namespace

TomlNode& TomlDocument::node(const toml::value* value, const std::string& label,
                             const std::string& path) {
  if (value != nullptr && !value->is_table()) {
    note(line_of(*this, value),
         fmt::format("{}: {} must be a table, not {}", place(*this, path, line_of(*this, value)),
                     label, type_name(*value)));
    value = nullptr;
  }
  return nodes.emplace_back(TomlNode{value, label, path, {}});
}

bool TomlTable::has(std::string_view key) const { return find(*node_, key) != nullptr; }

bool TomlTable::from_option(std::string_view key) const {
  return document_->overrides.contains(path_of(*node_, key));
}

int TomlTable::line() const { return node_->path.empty() ? 0 : line_of(*document_, node_->value); }

void TomlTable::set_label(std::string label) { node_->label = std::move(label); }

void TomlTable::expect(std::string_view key) {
  if (std::find(node_->expected.begin(), node_->expected.end(), key) == node_->expected.end()) {
    node_->expected.emplace_back(key);
  }
}

std::vector<std::string> TomlTable::keys() const {
  std::vector<std::pair<int, std::string>> by_line;
  if (node_->value != nullptr) {
    for (const auto& [name, value] : node_->value->as_table()) {
      by_line.emplace_back(line_of(*document_, &value), name);
    }
  }
  std::sort(by_line.begin(), by_line.end());
  std::vector<std::string> names;
  for (auto& [line, name] : by_line) names.push_back(std::move(name));
  return names;
}

void TomlTable::problem(std::string_view key, const std::string& message, const std::string& hint) {
  expect(key);
  const toml::value* value = find(*node_, key);
  const std::string path = path_of(*node_, key);
  int line = line_of(*document_, value);
  const bool draw = line > 0;
  if (value == nullptr) line = this->line();
  std::string text = place(*document_, path, line) + ": " + labelled(*node_, message);
  if (draw) {
    text += drawing(*value, hint);
  } else if (!hint.empty()) {
    text += "; " + hint;
  }
  document_->note(line, std::move(text));
}

void TomlTable::problem(const std::string& message) {
  document_->note(line(),
                  place(*document_, node_->path, line()) + ": " + labelled(*node_, message));
}

void TomlTable::missing(std::string_view key, const std::string& hint) {
  problem(key, fmt::format("missing key '{}'", key), hint);
}

void TomlTable::exactly_one(std::string_view first, std::string_view second) {
  if (has(first) && has(second)) {
    problem(second, fmt::format("{} and {} are both given; keep one of them", first, second));
  } else if (!has(first) && !has(second)) {
    problem(fmt::format("missing key '{}' (or '{}')", first, second));
  }
}

void TomlTable::ignore(std::span<const std::string_view> keys) {
  for (const std::string_view key : keys) expect(key);
}

void TomlTable::forbid(std::span<const std::string_view> keys, const std::string& reason) {
  for (const std::string_view key : keys) {
    if (has(key)) problem(key, fmt::format("{} {}", key, reason), "remove it");
  }
}

TomlTable TomlTable::table(std::string_view key) {
  expect(key);
  const std::string path = path_of(*node_, key);
  for (TomlNode& node : document_->nodes) {
    if (node.path == path) return {*document_, node};
  }
  return {*document_, document_->node(find(*node_, key), fmt::format("[{}]", path), path)};
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) {
  expect(key);
  std::vector<TomlTable> result;
  const toml::value* value = find(*node_, key);
  if (value == nullptr) return result;
  const std::string label = fmt::format("[[{}]]", key);
  if (!value->is_array()) {
    problem(key, fmt::format("{} must be tables headed {}, not {}", key, label, type_name(*value)));
    return result;
  }
  for (const toml::value& element : value->as_array()) {
    const std::string path = fmt::format("{}[{}]", path_of(*node_, key), result.size());
    result.push_back({*document_, document_->node(&element, label, path)});
  }
  return result;
}

std::vector<std::string> TomlTable::table_names() const {
  std::vector<std::string> names;
  if (node_->value != nullptr) {
    for (const auto& [name, value] : node_->value->as_table()) {
      if (value.is_table()) names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

namespace {

/// Nothing for arrays, tables and dates, and for text that would break a table of values.
std::optional<TomlScalar> scalar(const toml::value& value) {
  if (value.is_integer()) {
    const std::string text = fmt::to_string(value.as_integer());
    return TomlScalar{text, text};
  }
  if (value.is_floating()) {
    return TomlScalar{toml_number(value.as_floating()), fmt::to_string(value.as_floating())};
  }
  if (value.is_boolean()) {
    const std::string text = fmt::to_string(value.as_boolean());
    return TomlScalar{text, text};
  }
  if (!value.is_string()) return std::nullopt;
  const std::string& text = value.as_string().str;
  if (text.find_first_of(",\"\\\n") != std::string::npos) return std::nullopt;
  return TomlScalar{'"' + text + '"', text};
}

}  // namespace

bool TomlTable::get(std::string_view key, double& value, bool has_default, const Range& range) {
  const toml::value& given = *find(*node_, key);
  const std::string hint = advice(allowed(range), has_default ? toml_number(value) : "");
  if (!given.is_floating() && !given.is_integer()) {
    problem(key, fmt::format("{} must be a number, not {}", key, type_name(given)), hint);
    return false;
  }
  const double number =
      given.is_floating() ? given.as_floating() : static_cast<double>(given.as_integer());
  if (!(number >= range.min && number <= range.max)) {  // NaN is outside every range
    problem(key, fmt::format("{} is out of range", key), hint);
    return false;
  }
  value = number;
  return true;
}

bool TomlTable::get(std::string_view key, std::int64_t& value, bool has_default,
                    const Range& range) {
  const toml::value& given = *find(*node_, key);
  const std::string hint = advice(allowed(range), has_default ? fmt::to_string(value) : "");
  if (!given.is_integer()) {
    problem(key, fmt::format("{} must be an integer, not {}", key, type_name(given)), hint);
    return false;
  }
  const auto number = static_cast<double>(given.as_integer());
  if (number < range.min || number > range.max) {
    problem(key, fmt::format("{} is out of range", key), hint);
    return false;
  }
  value = given.as_integer();
  return true;
}

bool TomlTable::get(std::string_view key, bool& value, bool has_default) {
  const toml::value& given = *find(*node_, key);
  if (!given.is_boolean()) {
    problem(key, fmt::format("{} must be true or false, not {}", key, type_name(given)),
            advice("allowed: true or false", has_default ? fmt::to_string(value) : ""));
    return false;
  }
  value = given.as_boolean();
  return true;
}

bool TomlTable::get(std::string_view key, std::string& value, bool has_default) {
  const toml::value& given = *find(*node_, key);
  if (!given.is_string()) {
    problem(key, fmt::format("{} must be a string, not {}", key, type_name(given)),
            advice("write it in quotes", has_default ? '"' + value + '"' : ""));
    return false;
  }
  value = given.as_string().str;
  return true;
}

std::optional<std::filesystem::path> TomlTable::find_file(std::string_view key,
                                                          const std::string& text,
                                                          const FileSearch& search) {
  std::vector<std::filesystem::path> directories = search.directories;
  directories.insert(directories.begin(), from_option(key) ? std::filesystem::current_path()
                                                           : document_->file.parent_path());
  std::vector<std::string> tried;
  for (const std::filesystem::path& directory : directories) {
    const std::filesystem::path file =
        std::filesystem::absolute(directory / text).lexically_normal();
    std::error_code unreadable;
    if (std::filesystem::is_regular_file(file, unreadable)) return file;
    if (tried.empty() || tried.back() != file.string()) tried.push_back(file.string());
  }
  problem(key, fmt::format("{} '{}' does not exist", key, text),
          fmt::format("looked for {}", fmt::join(tried, ", ")));
  return std::nullopt;
}

bool TomlTable::get(std::string_view key, std::filesystem::path& value, bool /*has_default*/,
                    const FileSearch& search) {
  std::string text;
  if (!get(key, text, false)) return false;
  const auto file = find_file(key, text, search);
  if (file) value = *file;
  return file.has_value();
}

namespace {

/// Nothing unless the value is an array of numbers of the range; of integers when T is one.
template <class T>
std::optional<std::vector<T>> numbers(const toml::value& given, const Range& range) {
  if (!given.is_array() || given.size() == 0) return std::nullopt;
  std::vector<T> result;
  for (const toml::value& element : given.as_array()) {
    if (element.is_integer()) {
      result.push_back(static_cast<T>(element.as_integer()));
    } else if (element.is_floating() && std::is_floating_point_v<T>) {
      result.push_back(static_cast<T>(element.as_floating()));
    } else {
      return std::nullopt;
    }
    const auto number = static_cast<double>(result.back());
    if (!(number >= range.min && number <= range.max)) return std::nullopt;
  }
  return result;
}

}  // namespace

bool TomlTable::get(std::string_view key, std::vector<double>& values, bool /*has_default*/,
                    const Range& range) {
  const auto given = numbers<double>(*find(*node_, key), range);
  if (given) {
    values = *given;
  } else {
    problem(key, fmt::format("{} must be an array of numbers", key), allowed(range));
  }
  return given.has_value();
}

bool TomlTable::get(std::string_view key, std::vector<std::uint64_t>& values, bool /*has_default*/,
                    const Range& range) {
  const auto given = numbers<std::uint64_t>(*find(*node_, key), range);
  if (given) {
    values = *given;
  } else {
    problem(key, fmt::format("{} must be an array of integers", key), allowed(range));
  }
  return given.has_value();
}

bool TomlTable::get(std::string_view key, std::vector<std::filesystem::path>& values,
                    bool /*has_default*/, const FileSearch& search) {
  const toml::value& given = *find(*node_, key);
  const auto is_string = [](const toml::value& element) { return element.is_string(); };
  if (!given.is_array() || given.size() == 0 ||
      !std::all_of(given.as_array().begin(), given.as_array().end(), is_string)) {
    problem(key, fmt::format("{} must be an array of files", key));
    return false;
  }
  std::vector<std::filesystem::path> files;
  for (const toml::value& element : given.as_array()) {
    if (const auto file = find_file(key, element.as_string().str, search)) files.push_back(*file);
  }
  const bool all = files.size() == given.size();
  if (all) values = std::move(files);
  return all;
}

bool TomlTable::get(std::string_view key, std::vector<TomlScalar>& values, bool /*has_default*/,
                    const Scalars& /*scalars*/) {
  const toml::value& given = *find(*node_, key);
  std::vector<TomlScalar> found;
  bool good = given.is_array() && given.size() > 0;
  for (std::size_t i = 0; good && i < given.size(); ++i) {
    const std::optional<TomlScalar> value = scalar(given.as_array()[i]);
    good = value.has_value();
    if (good) found.push_back(*value);
  }
  if (good) {
    values = std::move(found);
  } else {
    problem(key, fmt::format("{} must be an array of numbers, or of texts without , and \"", key));
  }
  return good;
}

bool TomlTable::get(std::string_view key, std::vector<std::string>& value, bool /*has_default*/,
                    const Count& count) {
  const toml::value& given = *find(*node_, key);
  const auto is_string = [](const toml::value& element) { return element.is_string(); };
  if (!given.is_array() || given.size() != count.count ||
      !std::all_of(given.as_array().begin(), given.as_array().end(), is_string)) {
    problem(key, fmt::format("{} must be an array of {} strings", key, count.count));
    return false;
  }
  value.clear();
  for (const toml::value& element : given.as_array()) value.push_back(element.as_string().str);
  return true;
}

std::optional<std::size_t> TomlTable::choice(std::string_view key,
                                             const std::vector<std::string>& words) {
  const toml::value& given = *find(*node_, key);
  if (!given.is_string()) {
    problem(key, fmt::format("{} must be a string, not {}", key, type_name(given)), allowed(words));
    return std::nullopt;
  }
  const std::string& word = given.as_string().str;
  const auto it = std::find(words.begin(), words.end(), word);
  if (it == words.end()) {
    problem(key, fmt::format("{} '{}' is not known{}", key, word, suggestion(word, words)),
            allowed(words));
    return std::nullopt;
  }
  return static_cast<std::size_t>(it - words.begin());
}

std::string TomlTable::allowed(const Range& range) {
  return fmt::format("allowed: {:.7g} to {:.7g}", range.min, range.max);
}

std::string TomlTable::allowed(const Count& count) {
  return fmt::format("an array of {} strings", count.count);
}

std::string TomlTable::allowed(const std::vector<std::string>& words) {
  return fmt::format("allowed: \"{}\"", fmt::join(words, "\", \""));
}

TomlReader::TomlReader(const std::filesystem::path& file, const std::string& content,
                       const std::vector<std::string>& overrides)
    : document_(std::make_unique<TomlDocument>()) {
  document_->file = file;
  document_->root = parse_document(file, content);
  for (const std::string& text : overrides) apply_override(*document_, text);
  document_->node(&document_->root, "", "");
}

TomlReader::~TomlReader() = default;

TomlTable TomlReader::root() { return {*document_, document_->nodes.front()}; }

void TomlReader::add(const std::vector<std::string>& problems) {
  for (const std::string& problem : problems) document_->note(0, problem);
}

namespace {

/// Notes every key of an opened table that nobody asked for.
void note_unknown_keys(TomlDocument& document, const TomlNode& node) {
  if (node.value == nullptr) return;
  for (const auto& [key, value] : node.value->as_table()) {
    if (std::find(node.expected.begin(), node.expected.end(), key) != node.expected.end()) continue;
    const int line = line_of(document, &value);
    // A table that --set made has no place of its own; the option's text holds its name.
    const auto brought = document.overrides.lower_bound(key + ".");
    const bool by_option =
        line == 0 && brought != document.overrides.end() && brought->first.starts_with(key + ".");
    const std::string where =
        by_option ? "--set " + brought->second : place(document, path_of(node, key), line);
    const std::string message = fmt::format("unknown {} '{}'{}", value.is_table() ? "table" : "key",
                                            key, suggestion(key, node.expected));
    document.note(line, where + ": " + labelled(node, message));
  }
}

}  // namespace

void TomlReader::finish() {
  for (const TomlNode& node : document_->nodes) note_unknown_keys(*document_, node);
  if (document_->problems.empty()) return;
  std::stable_sort(document_->problems.begin(), document_->problems.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
  std::vector<std::string> texts;
  for (const TomlDocument::Problem& problem : document_->problems) texts.push_back(problem.text);
  throw InputError(std::move(texts));
}

std::string suggestion(const std::string& word, const std::vector<std::string>& candidates) {
  const std::string best = closest_match(word, candidates);
  return best.empty() ? "" : fmt::format("; did you mean '{}'?", best);
}

std::string toml_number(double value) {
  std::string text = fmt::to_string(value);
  if (text.find_first_of(".einf") == std::string::npos) text += ".0";
  return text;
}

}  // namespace catex
