#include "rate_posterior_message.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "catex/base/errors.hpp"

namespace catex {
namespace {

/// Names of the parameters of a model of rates.
template <typename Layout>
std::vector<std::string> parameter_names() {
  std::vector<std::string> names;
  for (int i = 0; i < Layout::size(); ++i) names.push_back(Layout::describe(i, "host", "guest"));
  return names;
}

std::vector<std::string> group_names() {
  std::vector<std::string> names;
  for (int g = 0; g < variation_groups; ++g) {
    names.emplace_back(name(static_cast<VariationGroup>(g)));
  }
  return names;
}

std::vector<std::string> settling_names() { return {"logit mobile share", "ln relaxation time"}; }

std::vector<std::string> anion_group_names() { return {"anions"}; }

void encode(const Gaussian& gaussian, const std::vector<std::string>& names,
            proto::Gaussian& message) {
  for (const std::string& text : names) message.add_names(text);
  for (Eigen::Index i = 0; i < gaussian.size(); ++i) {
    message.add_mean(gaussian.mean[i]);
    for (Eigen::Index j = 0; j <= i; ++j) message.add_covariance(gaussian.covariance(i, j));
  }
}

void encode(const Environment& around, proto::NeighbourBounds::Counts& message) {
  message.set_near_hosts(around.near_hosts);
  message.set_near_guests(around.near_guests);
  message.set_far_hosts(around.far_hosts);
  message.set_far_guests(around.far_guests);
}

/// Reads quantities by name, in whatever order the file has them.
class Decoder {
 public:
  explicit Decoder(const std::filesystem::path& file) : file_(file) {}

  [[nodiscard]] Gaussian gaussian(const proto::Gaussian& message,
                                  const std::vector<std::string>& names) const {
    const std::vector<int> place = places(message, names);
    const auto n = static_cast<Eigen::Index>(names.size());
    if (message.mean_size() != n || message.covariance_size() != n * (n + 1) / 2) {
      fail("a mean or covariance of another size than its list of names");
    }
    Gaussian result{Eigen::VectorXd(n), Eigen::MatrixXd(n, n)};
    int next = 0;
    for (int i = 0; i < n; ++i) {
      result.mean[place[i]] = message.mean(i);
      for (int j = 0; j <= i; ++j) {
        const double value = message.covariance(next++);
        result.covariance(place[i], place[j]) = value;
        result.covariance(place[j], place[i]) = value;
      }
    }
    return result;
  }

  /// Standard deviations of the quantities of `parameters`, in the order of `names`.
  template <typename Numbers>
  [[nodiscard]] Eigen::VectorXd interval_sd(const Numbers& list, const proto::Gaussian& parameters,
                                            const std::vector<std::string>& names) const {
    const std::vector<int> place = places(parameters, names);
    if (static_cast<std::size_t>(list.size()) != names.size()) {
      fail("intervals for other parameters");
    }
    Eigen::VectorXd result(list.size());
    for (int i = 0; i < list.size(); ++i) result[place[i]] = list[i];
    return result;
  }

  [[nodiscard]] Ion ion(const std::string& text) const {
    for (const Ion ion : all_ions) {
      if (name(ion) == text) return ion;
    }
    fail(fmt::format("an ion '{}'", text));
  }

  [[nodiscard]] SiteKind kind(const std::string& text) const {
    for (int k = 0; k + 1 < site_kind_count; ++k) {
      if (name(static_cast<SiteKind>(k)) == text) return static_cast<SiteKind>(k);
    }
    fail(fmt::format("a kind of site '{}'", text));
  }

  [[nodiscard]] NeighbourRange::Bounds bounds(const proto::NeighbourBounds& message) const {
    NeighbourRange::Bounds result;
    const auto decode_counts = [&](std::uint8_t Environment::*count, std::uint32_t least,
                                   std::uint32_t most) {
      if (least > most || most > result.most.*count) {
        fail(fmt::format("numbers of neighbours from {} to {}", least, most));
      }
      result.least.*count = static_cast<std::uint8_t>(least);
      result.most.*count = static_cast<std::uint8_t>(most);
    };
    const proto::NeighbourBounds::Counts& a = message.least();
    const proto::NeighbourBounds::Counts& b = message.most();
    decode_counts(&Environment::near_hosts, a.near_hosts(), b.near_hosts());
    decode_counts(&Environment::near_guests, a.near_guests(), b.near_guests());
    decode_counts(&Environment::far_hosts, a.far_hosts(), b.far_hosts());
    decode_counts(&Environment::far_guests, a.far_guests(), b.far_guests());
    return result;
  }

  void check_reference(double temperature_K) const {
    if (temperature_K != RateModel::reference_temperature_K) {
      fail(fmt::format("a reference temperature of {} K", temperature_K));
    }
  }

  /// Where each of the message's quantities stands in `names`, which it must hold all.
  [[nodiscard]] std::vector<int> places(const proto::Gaussian& message,
                                        const std::vector<std::string>& names) const {
    std::map<std::string, int> wanted;
    for (const std::string& text : names) wanted.emplace(text, static_cast<int>(wanted.size()));
    std::vector<int> result;
    for (const std::string& text : message.names()) {
      const auto found = wanted.find(text);
      if (found == wanted.end()) fail(fmt::format("'{}', which is unknown or there twice", text));
      result.push_back(found->second);
      wanted.erase(found);
    }
    if (!wanted.empty()) fail(fmt::format("no '{}'", wanted.begin()->first));
    return result;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw InputError(fmt::format(
        "{}: its posterior of rates has {}; was it written by another version of catex? Make the "
        "catalog again",
        file_.string(), what));
  }

 private:
  const std::filesystem::path& file_;
};

template <typename Posterior, typename Message>
void encode_posterior(const Posterior& posterior, const std::vector<std::string>& parameters,
                      const std::vector<std::string>& groups, Message& message) {
  encode(posterior.parameters, parameters, *message.mutable_parameters());
  for (const double sd : posterior.interval_sd) message.add_interval_sd(sd);
  encode(posterior.log_sigma, groups, *message.mutable_log_sigma());
  message.set_reference_temperature_k(RateModel::reference_temperature_K);
}

template <typename Posterior, typename Message>
Posterior decode_posterior(const Message& message, const std::vector<std::string>& parameters,
                           const std::vector<std::string>& groups,
                           const std::filesystem::path& file) {
  const Decoder decoder(file);
  decoder.check_reference(message.reference_temperature_k());
  return {
      .parameters = decoder.gaussian(message.parameters(), parameters),
      .interval_sd = decoder.interval_sd(message.interval_sd(), message.parameters(), parameters),
      .log_sigma = decoder.gaussian(message.log_sigma(), groups)};
}

}  // namespace

void encode(const RateModelPosterior& posterior, proto::RateModelPosterior& message) {
  encode_posterior(posterior, parameter_names<RateModel::Layout>(), group_names(), message);
  for (const SettlingPosterior& state : posterior.memory.states) {
    proto::SettlingPosterior& out = *message.add_memory();
    out.set_ion(std::string(name(state.ion)));
    out.set_kind(std::string(name(state.kind)));
    encode(state.numbers, settling_names(), *out.mutable_numbers());
  }
  for (const Ion ion : all_ions) {
    for (int k = 0; k + 1 < site_kind_count; ++k) {
      const auto kind = static_cast<SiteKind>(k);
      proto::NeighbourBounds& out = *message.add_range();
      out.set_ion(std::string(name(ion)));
      out.set_kind(std::string(name(kind)));
      encode(posterior.range.at(ion, kind).least, *out.mutable_least());
      encode(posterior.range.at(ion, kind).most, *out.mutable_most());
    }
  }
}

void encode(const AnionRatePosterior& posterior, proto::AnionRatePosterior& message) {
  encode_posterior(posterior, parameter_names<AnionRateModel::Layout>(), anion_group_names(),
                   message);
}

RateModelPosterior decode(const proto::RateModelPosterior& message,
                          const std::filesystem::path& file) {
  auto posterior = decode_posterior<RateModelPosterior>(
      message, parameter_names<RateModel::Layout>(), group_names(), file);
  const Decoder decoder(file);
  for (const proto::SettlingPosterior& state : message.memory()) {
    posterior.memory.states.push_back({decoder.ion(state.ion()), decoder.kind(state.kind()),
                                       decoder.gaussian(state.numbers(), settling_names())});
  }
  for (const proto::NeighbourBounds& of : message.range()) {
    posterior.range.at(decoder.ion(of.ion()), decoder.kind(of.kind())) = decoder.bounds(of);
  }
  return posterior;
}

AnionRatePosterior decode(const proto::AnionRatePosterior& message,
                          const std::filesystem::path& file) {
  return decode_posterior<AnionRatePosterior>(message, parameter_names<AnionRateModel::Layout>(),
                                              anion_group_names(), file);
}

}  // namespace catex
