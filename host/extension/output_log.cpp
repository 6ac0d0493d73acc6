#include "extension/output_log.hpp"

#include "core/utf8.hpp"

#include <utility>

namespace rollcall::extension {
namespace {

constexpr std::size_t kMaxLineBytes = 4096;
constexpr std::size_t kKeptLines = 20;
constexpr std::size_t kKeptBytes = 500;  // of a line

}  // namespace

OutputLog::OutputLog(std::string prefix, LogFunction log)
    : prefix_(std::move(prefix)), log_(std::move(log)), lines_(kMaxLineBytes) {}

void OutputLog::append(std::string_view bytes) {
  lines_.append(bytes);
  while (const auto line = lines_.next_line()) pass_on(*line);
  if (lines_.overflows()) finish();
}

void OutputLog::finish() {
  if (const std::string rest = lines_.take_rest(); !rest.empty()) pass_on(rest);
}

std::string OutputLog::last_lines() const {
  std::string joined;
  for (const std::string& line : last_lines_) joined.append(joined.empty() ? "" : " | ").append(line);
  return joined;
}

void OutputLog::pass_on(std::string_view line) {
  const std::string text = core::printable(line);
  if (log_) log_(sdk::LogLevel::info, prefix_ + text);
  last_lines_.push_back(text.substr(0, kKeptBytes));
  if (last_lines_.size() > kKeptLines) last_lines_.pop_front();
}

}  // namespace rollcall::extension
