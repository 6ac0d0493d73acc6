#include "expectations.hpp"

#include "text.hpp"

#include <string>
#include <unordered_set>

namespace rollcall::simulator {
namespace {

class Counter {
 public:
  explicit Counter(const Directory& directory) : directory_(directory) {}

  void add(ObjectRef object) {
    ++counts_.members;
    if (object.type != ObjectType::user || !seen_.insert(object.index).second) return;
    directory_.people().describe(object.index, person_);
    ++counts_.users;
    if (person_.user_type == "Guest") ++counts_.guests;
    if (!person_.account_enabled) ++counts_.disabled;
    if (person_.display_name.find('\0') != std::string_view::npos) ++counts_.with_nul;
    add_email();
  }

  [[nodiscard]] const Expectations& counts() const { return counts_; }

 private:
  void add_email() {
    std::string_view email = person_.mail;
    if (email.empty()) {
      if (person_.user_principal_name.find("#EXT#") != std::string_view::npos) {
        ++counts_.without_email;
        return;
      }
      ++counts_.email_from_upn;
      email = person_.user_principal_name;
    }
    if (!emails_.insert(to_lower(email)).second) ++counts_.email_taken;
  }

  const Directory& directory_;
  Person person_;
  Expectations counts_;
  std::unordered_set<std::uint32_t> seen_;
  std::unordered_set<std::string> emails_;
};

}  // namespace

Expectations expectations_of(const Directory& directory, const MemberSequence& members) {
  Counter counter(directory);
  members.for_each([&](ObjectRef object) { counter.add(object); });
  return counter.counts();
}

Expectations transitive_expectations_of(const Directory& directory, const Group& group) {
  Counter counter(directory);
  for (const ObjectRef object : directory.transitive_members(group)) counter.add(object);
  return counter.counts();
}

}  // namespace rollcall::simulator
