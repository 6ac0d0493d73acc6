#pragma once

#include "people/import_fixture.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::people {

/// The rules of README.md for a whole job at once, told as plainly as possible and without regard to speed or
/// to batches: what the real writer is compared with, however its people are cut into batches.
class ReferenceModel {
 public:
  struct Job {
    std::int64_t id = 0;
    std::int64_t connection = 0;
    Modes modes;
    std::optional<std::int64_t> grace;  ///< set when leavers are asked for and the read is proven
  };

  /// What a job would leave behind.
  struct Result {
    std::vector<OriginRow> rows;
    Counts counts;
    std::vector<Issue> issues;  ///< message and next_step left empty
    std::set<std::string> met;
    std::map<std::string, std::int64_t> absences;  ///< of the job's connection, by external id
  };

  std::vector<OriginRow> rows;                            ///< by-hand rows have no source and no external id
  std::map<std::int64_t, std::set<std::string>> rosters;  ///< by connection: whom its last import met
  std::map<std::int64_t, std::map<std::string, std::int64_t>> absences;  ///< by connection

  [[nodiscard]] Result run(const Job& job, const std::vector<Item>& items) const;

 private:
  /// Somebody who would take an e-mail key that is not theirs yet.
  struct Wish {
    const Item* item;
    std::size_t row;  ///< kNoRow for a new person
    bool links;
    bool granted = true;
  };
  static constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);

  void decide(const Job& job, const Item& item, Result& result, std::vector<Wish>& wishes) const;
  [[nodiscard]] std::size_t find_person(const Item& item) const;
  [[nodiscard]] std::size_t find_key(const std::string& key) const;
  [[nodiscard]] bool key_stays_held(const Wish& wish, const std::vector<Wish>& wishes) const;
  void refuse_held_keys(std::vector<Wish>& wishes) const;
  static void refuse_second_wishes(const Job& job, std::vector<Wish>& wishes);
  void fulfil(const Job& job, const Wish& wish, Result& result) const;
  void part_with_leavers(const Job& job, Result& result) const;
  [[nodiscard]] bool is_missed(const Job& job, const OriginRow& row, const Result& result) const;
};

}  // namespace rollcall::people
