#pragma once

#include <fstream>
#include <iosfwd>
#include <string>

namespace rollcall::cli {

/// Where a CSV goes: a file that appears whole or not at all, or standard output for "-".
class CsvTarget {
 public:
  /// Throws Error(invalid_argument) when the file cannot be written.
  CsvTarget(std::string file, std::ostream& standard_output);
  /// Removes what was not committed.
  ~CsvTarget();
  CsvTarget(const CsvTarget&) = delete;
  CsvTarget& operator=(const CsvTarget&) = delete;

  [[nodiscard]] std::ostream& stream();
  [[nodiscard]] bool is_standard_output() const;
  /// Gives the file its name. Throws Error(failed_precondition) when something could not be written.
  void commit();

 private:
  std::string file_;
  std::string draft_;
  std::ofstream output_;
  std::ostream& standard_output_;
};

}  // namespace rollcall::cli
