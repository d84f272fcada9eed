#include "catex/io/inspect.hpp"

#include "catex/io/catalog_file.hpp"
#include "catex/io/framed_file.hpp"
#include "catex/io/message_file.hpp"
#include "catex/io/proto/md_checkpoint.pb.h"
#include "io_test_support.hpp"
#include "support/class_cells.hpp"

namespace catex::test {
namespace {

using testing::HasSubstr;

TEST(Inspect, ShowsHeadFieldsAndShortenedLists) {
  const TemporaryDirectory directory;
  proto::MdCheckpoint message;
  message.set_step(42);
  for (int k = 0; k < 1000; ++k) message.add_positions(k + 0.5);
  message.add_cell(9.25);
  (*message.mutable_output_position())["thermo.csv"] = 17;
  (*message.mutable_output_position())["exchange.csv"] = 18;
  save_message(directory / "restart.pb", file_kind::md_checkpoint, message);

  const std::string text = inspect_text(directory / "restart.pb");
  EXPECT_THAT(text, HasSubstr("kind: md checkpoint\nformat version: 1\ndigest: "));
  EXPECT_THAT(text, HasSubstr("\nstep: 42\n"));
  EXPECT_THAT(text, HasSubstr("\npositions: [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, ... 1000 values]\n"));
  EXPECT_THAT(text, HasSubstr("\ncell: [9.25]\n"));
  EXPECT_THAT(text, HasSubstr("\noutput_position {\n  key: \"exchange.csv\"\n  value: 18\n}\n"
                              "output_position {\n  key: \"thermo.csv\"\n  value: 17\n}\n"));
}

TEST(Inspect, ShowsWhatIsCompressed) {
  const TemporaryDirectory directory;
  RunEvents events;
  events.ligand = "Cd-preferred";
  add_counts(events.cells, {Ion::Guest, SiteKind::T4, SiteKind::O6, 1, 2, false}, {3, 4, 0.5});
  save_run_events(directory / "events.pb", events);
  const std::string text = inspect_text(directory / "events.pb");
  EXPECT_THAT(text, HasSubstr("\nligand: \"Cd-preferred\"\n"));
  EXPECT_THAT(text, HasSubstr("  crossings: [4]\n  exposure: [0.5]\n"));
}

TEST(Inspect, RefusesUnknownKindsAndDamage) {
  const TemporaryDirectory directory;
  save_framed(directory / "a.pb", "recipe", "flour");
  EXPECT_THAT(input_error([&] { (void)inspect_text(directory / "a.pb"); }),
              HasSubstr("kind 'recipe' is unknown"));
  EXPECT_THAT(input_error([&] { (void)inspect_text(directory.file("b.pb", "CATE")); }),
              HasSubstr("is cut off"));
}

}  // namespace
}  // namespace catex::test
