#include "reader_table.hpp"

#include <cinttypes>
#include <cstdio>

namespace rollcall::bench {

void print_reader_table_head() {
  std::printf("%-12s %-22s %-18s %9s %9s %9s\n", "lists", "latency", "reader", "seconds", "requests",
              "peak MiB");
  std::fflush(stdout);
}

void print_reader_row(const ReaderRow& row) {
  std::printf("%-12s %-22s %-18s %9.1f %9" PRIu64 " %9.1f\n", row.lists.c_str(), row.latency.c_str(),
              row.reader.c_str(), row.seconds, row.requests, row.peak_mib);
  std::fflush(stdout);
}

}  // namespace rollcall::bench
