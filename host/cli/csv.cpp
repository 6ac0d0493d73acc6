#include "cli/csv.hpp"

#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <ostream>
#include <unistd.h>
#include <utility>

namespace rollcall::cli {
namespace {

/// What begins a formula, also as the full-width characters that some spreadsheets turn into them, and what
/// makes a spreadsheet begin another cell.
constexpr std::array<std::string_view, 11> kFormulaStarts{
    "=", "+", "-", "@", "\t", "\r", "\n", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};

/// What spreadsheets drop in front of a formula: blanks, quotes, and characters that nobody sees.
constexpr std::array<std::string_view, 9> kDropped{
    " ", "\"", "'", "\v", "\f", "\xC2\xA0", "\xEF\xBB\xBF", "\xE2\x80\x8B", "\xE3\x80\x80"};

template <typename Prefixes>
std::size_t prefix_length(std::string_view text, const Prefixes& prefixes) {
  const auto found = std::find_if(prefixes.begin(), prefixes.end(),
                                  [&](std::string_view prefix) { return text.starts_with(prefix); });
  return found == prefixes.end() ? 0 : found->size();
}

bool is_formula(std::string_view cell) {
  while (const std::size_t dropped = prefix_length(cell, kDropped)) cell.remove_prefix(dropped);
  return prefix_length(cell, kFormulaStarts) > 0;
}

void write_cell(std::ostream& out, std::string_view cell) {
  const bool quoted = cell.find_first_of(",;\"\t\r\n") != std::string_view::npos;
  if (quoted) out << '"';
  if (is_formula(cell)) out << '\'';
  if (!quoted) {
    out << cell;
    return;
  }
  for (const char c : cell) {
    if (c == '"') out << '"';
    out << c;
  }
  out << '"';
}

}  // namespace

void write_csv_row(std::ostream& out, const std::vector<std::string_view>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out << ',';
    write_cell(out, cells[i]);
  }
  out << "\r\n";
}

CsvTarget::CsvTarget(std::string file, std::ostream& standard_output)
    : file_(std::move(file)), standard_output_(standard_output) {
  if (is_standard_output()) return;
  std::string draft = file_ + ".XXXXXX";
  const int descriptor = ::mkostemp(draft.data(), O_CLOEXEC);  // for the owner only: it holds personal data
  if (descriptor < 0)
    throw Error(Status::invalid_argument,
                {.message = "The file " + file_ + " cannot be written: " + std::strerror(errno) + ".",
                 .next_step = "Name a file in a folder that exists and that you may write to."});
  ::close(descriptor);
  draft_ = draft;
  output_.open(draft_, std::ios::binary);
}

CsvTarget::~CsvTarget() {
  if (!draft_.empty()) ::unlink(draft_.c_str());
}

std::ostream& CsvTarget::stream() {
  return is_standard_output() ? standard_output_ : output_;
}

bool CsvTarget::is_standard_output() const {
  return file_ == "-";
}

void CsvTarget::commit() {
  if (is_standard_output()) return;
  output_.close();
  if (!output_ || std::rename(draft_.c_str(), file_.c_str()) != 0)
    throw Error(Status::failed_precondition,
                {.message = "The file " + file_ + " could not be written completely.",
                 .next_step = "Check the room on that disk, then try again."});
  draft_.clear();
}

}  // namespace rollcall::cli
