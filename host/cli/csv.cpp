#include "cli/csv.hpp"

#include "rollcall/sdk/error.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <ostream>
#include <unistd.h>
#include <utility>

namespace rollcall::cli {

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
