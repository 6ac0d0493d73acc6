#include "journal.hpp"

#include "rollcall/people/statement.hpp"

#include <utility>

namespace rollcall::people {

std::vector<DeferredPerson> Journal::read_deferred(std::int64_t after, std::int64_t most) {
  DeferredPerson one;
  std::string person;
  soci::statement select =
      (session_.prepare << "SELECT position, person, request_id FROM import_deferred WHERE job_id = :job AND "
                           "position > :after ORDER BY position LIMIT :most",
       soci::into(one.position), soci::into(person), soci::into(one.request_id), bound(job_id_, "job"),
       bound(after, "after"), bound(most, "most"));
  std::vector<DeferredPerson> people;
  for (bool more = select.execute(true); more; more = select.fetch()) {
    one.person = decode_person(person);
    people.push_back(one);
  }
  return people;
}

void Journal::remove_deferred(std::int64_t up_to) {
  session_ << "DELETE FROM import_deferred WHERE job_id = :job AND position <= :up_to", bound(job_id_, "job"),
      bound(up_to, "up_to");
}

}  // namespace rollcall::people
