#include "fft_size.hpp"

#include <algorithm>

namespace catex {

int fft_size(int n) {
  for (int size = std::max(n, 8);; ++size) {
    if (size % 2 != 0) continue;
    int rest = size;
    for (const int prime : {2, 3, 5, 7}) {
      while (rest % prime == 0) rest /= prime;
    }
    if (rest == 1) return size;
  }
}

}  // namespace catex
