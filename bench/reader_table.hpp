#pragma once

#include <cstdint>
#include <string>

namespace rollcall::bench {

/// One read of a whole tenant.
struct ReaderRow {
  std::string lists;    ///< e.g. "1 x 200000"
  std::string latency;  ///< of the service
  std::string reader;   ///< who read
  double seconds = 0;
  std::uint64_t requests = 0;
  double peak_mib = 0;  ///< of the process that reads
};

/// The head of the table, then rows as they are measured.
void print_reader_table_head();
void print_reader_row(const ReaderRow& row);

}  // namespace rollcall::bench
