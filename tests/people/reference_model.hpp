#pragma once

#include "people/import_fixture.hpp"

#include <set>
#include <string>
#include <vector>

namespace rollcall::people {

/// The rules of README.md for one batch, told as plainly as possible and without regard to speed: what the
/// real writer is compared with.
class ReferenceModel {
 public:
  std::vector<UserRow> rows;  ///< by-hand rows have no source and no external id
  Counts counts;              ///< of the current job
  std::vector<Issue> issues;  ///< of the current job; message left empty

  void start_job(Modes modes);
  void write(const std::vector<Item>& items);
  [[nodiscard]] std::map<std::string, UserRow> users() const;

 private:
  /// Somebody who would take an e-mail key that is not theirs yet.
  struct Wish {
    const Item* item;
    std::size_t row;  ///< kNoRow for a new person
    bool links;
    bool granted = true;
  };
  static constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);

  void decide(const Item& item, std::vector<Wish>& wishes);
  [[nodiscard]] std::size_t find_person(const Item& item) const;
  [[nodiscard]] std::size_t find_key(const std::string& key) const;
  [[nodiscard]] bool key_stays_held(const Wish& wish, const std::vector<Wish>& wishes) const;
  void refuse_held_keys(std::vector<Wish>& wishes) const;
  void refuse_second_wishes(std::vector<Wish>& wishes) const;
  void fulfil(const Wish& wish, std::vector<UserRow>& after);
  void note(const Item& item, Severity severity);
  static void store(UserRow& row, const Person& person);

  Modes modes_;
  std::set<std::string> met_;
};

}  // namespace rollcall::people
