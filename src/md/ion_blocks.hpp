#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace catex {

/// Ions that a thread takes at a time.
inline constexpr std::size_t ion_block = 512;

/// Calls visit(begin, end) for blocks of ions 0 to n, on all threads when there are ions enough to
/// wake them for.
template <typename Visit>
void for_all_ions(std::size_t n, Visit&& visit) {
  const std::size_t blocks = (n + ion_block - 1) / ion_block;
#pragma omp parallel for schedule(static) if (blocks >= 8)
  for (std::size_t block = 0; block < blocks; ++block) {
    visit(block * ion_block, std::min(n, (block + 1) * ion_block));
  }
}

/// Sum of sum_of(begin, end) over such blocks, always in the same order: the same, bit for bit,
/// for any number of threads.
template <typename Sum, typename SumOf>
[[nodiscard]] Sum sum_over_ions(std::size_t n, const Sum& zero, SumOf&& sum_of) {
  std::vector<Sum> parts((n + ion_block - 1) / ion_block, zero);
  for_all_ions(n, [&](std::size_t begin, std::size_t end) {
    parts[begin / ion_block] = sum_of(begin, end);
  });
  Sum sum = zero;
  for (const Sum& part : parts) sum += part;
  return sum;
}

}  // namespace catex
