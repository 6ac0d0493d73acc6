#pragma once

#include "directory.hpp"

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::simulator {

/// One text attribute of everybody, so that filtering a million people by name does not compose a million
/// people for every filter.
class TextColumn {
 public:
  TextColumn(const Directory& directory, std::string_view Person::*attribute);

  /// The attribute of a person; a view without data is null.
  std::string_view operator[](std::uint32_t person) const;

 private:
  std::string texts_;
  std::vector<std::uint64_t> ends_;  // of each text; the highest bit marks a null
};

/// The columns of the latest filters. Safe to use from several threads; a column is made once.
class TextColumns {
 public:
  std::shared_ptr<const TextColumn> get(const Directory& directory, std::string_view Person::*attribute);

 private:
  struct Entry {
    std::uint64_t people_version;
    std::string_view Person::*attribute;
    std::shared_ptr<const TextColumn> column;
  };
  std::mutex mutex_;
  std::list<Entry> latest_;
};

}  // namespace rollcall::simulator
