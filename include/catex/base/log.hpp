#pragma once

#include <functional>
#include <string_view>

namespace catex {

enum class LogLevel { Warning, Info, Detail };

/// Where a library says something; libraries never print. An empty sink drops it.
using LogSink = std::function<void(LogLevel, std::string_view)>;

}  // namespace catex
