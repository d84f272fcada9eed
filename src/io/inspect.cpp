#include "catex/io/inspect.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "catex/base/errors.hpp"
#include "catex/io/framed_file.hpp"
#include "catex/io/message_file.hpp"
#include "catex/io/proto/catalog.pb.h"
#include "catex/io/proto/kmc_checkpoint.pb.h"
#include "catex/io/proto/md_checkpoint.pb.h"

namespace catex {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::TextFormat;

/// Values of a list that are shown, and characters of a text.
constexpr int shown_values = 6;
constexpr std::size_t shown_characters = 100;

std::unique_ptr<Message> empty_message(std::string_view kind) {
  if (kind == file_kind::catalog) return std::make_unique<proto::Catalog>();
  if (kind == file_kind::run_events) return std::make_unique<proto::RunEvents>();
  if (kind == file_kind::md_checkpoint) return std::make_unique<proto::MdCheckpoint>();
  if (kind == file_kind::kmc_checkpoint) return std::make_unique<proto::KmcCheckpoint>();
  return nullptr;
}

/// Value of a plain field; `index` is -1 for a field that is no list.
std::string value_text(const Message& message, const FieldDescriptor& field, int index) {
  std::string text;
  TextFormat::PrintFieldValueToString(message, &field, index, &text);
  if (text.size() > shown_characters) {
    text = fmt::format("{}... ({} characters)", text.substr(0, shown_characters), text.size());
  }
  return text;
}

std::string list_text(const Message& message, const FieldDescriptor& field) {
  const int size = message.GetReflection()->FieldSize(message, &field);
  std::string text = "[";
  for (int i = 0; i < std::min(size, shown_values); ++i) {
    text += (i > 0 ? ", " : "") + value_text(message, field, i);
  }
  return text + (size > shown_values ? fmt::format(", ... {} values]", size) : "]");
}

std::string message_text(const Message& message, int depth);

std::string block_text(const FieldDescriptor& field, const Message& inner, int depth) {
  return fmt::format("{:{}}{} {{\n{}{:{}}}}\n", "", 2 * depth, field.name(),
                     message_text(inner, depth + 1), "", 2 * depth);
}

std::string blocks_text(const Message& message, const FieldDescriptor& field, int depth) {
  const auto& reflection = *message.GetReflection();
  std::vector<std::string> blocks;
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    blocks.push_back(block_text(field, reflection.GetRepeatedMessage(message, &field, i), depth));
  }
  // The order in a map is arbitrary and would differ from one call to the next.
  if (field.is_map()) std::sort(blocks.begin(), blocks.end());
  return fmt::format("{}", fmt::join(blocks, ""));
}

/// One line per plain field, a block in braces per message.
std::string message_text(const Message& message, int depth) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  std::string text;
  for (const FieldDescriptor* field : fields) {
    const bool nested = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (nested && field->is_repeated()) {
      text += blocks_text(message, *field, depth);
    } else if (nested) {
      text += block_text(*field, reflection.GetMessage(message, field), depth);
    } else {
      text += fmt::format(
          "{:{}}{}: {}\n", "", 2 * depth, field->name(),
          field->is_repeated() ? list_text(message, *field) : value_text(message, *field, -1));
    }
  }
  return text;
}

}  // namespace

std::string inspect_text(const std::filesystem::path& file) {
  const FramedFile framed = read_framed(file);
  const std::unique_ptr<Message> message = empty_message(framed.kind);
  if (!message || !parse_payload(framed.payload, *message)) {
    throw InputError(
        fmt::format("{}: kind '{}' is unknown to this catex; was it written by a newer "
                    "one?",
                    file.string(), framed.kind));
  }
  return fmt::format("file: {}\nkind: {}\nformat version: {}\ndigest: {:016x}\n\n{}", file.string(),
                     framed.kind, framed.version, framed.digest, message_text(*message, 0));
}

}  // namespace catex
