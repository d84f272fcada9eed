#include "catex/io/message_file.hpp"

#include <google/protobuf/util/message_differencer.h>

#include "catex/base/file.hpp"
#include "catex/io/framed_file.hpp"
#include "catex/io/proto/kmc_checkpoint.pb.h"
#include "catex/io/proto/md_checkpoint.pb.h"
#include "io_test_support.hpp"

namespace catex::test {
namespace {

using google::protobuf::util::MessageDifferencer;

proto::MdCheckpoint md_checkpoint() {
  proto::MdCheckpoint message;
  message.set_input_digest("0123456789abcdef");
  message.set_phase(proto::MdCheckpoint::EQUILIBRATION);
  message.set_step(1'000'000'000'000);
  message.set_time_ps(-0.1);
  for (int k = 0; k < 30; ++k) {
    message.add_positions(1.0 / (k + 1));
    message.add_ids(k);
  }
  message.add_random_states(RandomStream(1, "thermostat").state());
  for (const char* name : {"thermo.csv", "exchange.csv", "trajectory.nc"}) {
    (*message.mutable_output_position())[name] = 17;
  }
  (*message.mutable_observer_states())["jumps"] = std::string("\0\xff", 2);
  return message;
}

TEST(MessageFile, RoundTripOfAnMdCheckpoint) {
  const TemporaryDirectory directory;
  const proto::MdCheckpoint message = md_checkpoint();
  save_message(directory / "a.pb", file_kind::md_checkpoint, message);
  proto::MdCheckpoint read;
  load_message(directory / "a.pb", file_kind::md_checkpoint, read);
  EXPECT_TRUE(MessageDifferencer::Equals(read, message));
}

TEST(MessageFile, RoundTripOfAKmcCheckpoint) {
  const TemporaryDirectory directory;
  proto::KmcCheckpoint message;
  for (int r = 0; r < 3; ++r) {
    proto::KmcReplica& replica = *message.add_replicas();
    replica.set_replica(r);
    replica.set_time_ps(1e9 / 3);
    replica.set_time_compensation_ps(-1e-9 / 7);
    replica.set_occupants(std::string("\0\1\2", 3));
    replica.add_event_order(-5);
    (*replica.mutable_events_by_class())[r] = 12;
  }
  save_message(directory / "a.pb", file_kind::kmc_checkpoint, message);
  proto::KmcCheckpoint read;
  load_message(directory / "a.pb", file_kind::kmc_checkpoint, read);
  EXPECT_TRUE(MessageDifferencer::Equals(read, message));
}

TEST(MessageFile, EqualMessagesGiveEqualFiles) {
  const TemporaryDirectory directory;
  proto::MdCheckpoint other = md_checkpoint();
  // The same map, filled in another order.
  other.clear_output_position();
  for (const char* name : {"trajectory.nc", "thermo.csv", "exchange.csv"}) {
    (*other.mutable_output_position())[name] = 17;
  }
  save_message(directory / "a.pb", file_kind::md_checkpoint, md_checkpoint());
  save_message(directory / "b.pb", file_kind::md_checkpoint, other);
  EXPECT_EQ(read_file(directory / "a.pb"), read_file(directory / "b.pb"));
}

TEST(MessageFile, AWholeFrameAroundNonsenseIsRefused) {
  const TemporaryDirectory directory;
  save_framed(directory / "a.pb", file_kind::md_checkpoint, "\xff\xff\xff");
  proto::MdCheckpoint read;
  EXPECT_THROW(load_message(directory / "a.pb", file_kind::md_checkpoint, read), InputError);
}

}  // namespace
}  // namespace catex::test
