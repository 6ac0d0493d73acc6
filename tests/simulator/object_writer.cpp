#include "object_writer.hpp"

namespace rollcall::simulator {
namespace {

Access access_with(const GraphCall& call, Roles any_of) {
  return call.has_role(any_of) ? Access::full : Access::limited;
}

}  // namespace

ObjectWriter::ObjectWriter(const GraphCall& call, TypeTag tag, const std::vector<std::string>& select)
    : call_(call),
      tag_(tag),
      select_(select),
      users_(project_users(select)),
      groups_(project_groups(select)),
      user_access_(call.access_to_users()),
      group_access_(access_with(call, role::kReadsGroups)),
      other_access_(access_with(call, role::kReadsAnything)) {}

void ObjectWriter::append(std::string& out, ObjectRef object) {
  switch (object.type) {
    case ObjectType::user:
      call_.directory->people().describe(object.index, person_);
      append_user(out, person_, users_, tag_, user_access_);
      return;
    case ObjectType::group:
      append_group(out, *call_.directory->groups()[object.index], groups_, tag_, group_access_);
      return;
    case ObjectType::device:
    case ObjectType::service_principal:
    case ObjectType::org_contact:
      append_other_member(out, call_.directory->seed(), object, select_, other_access_);
      return;
  }
}

}  // namespace rollcall::simulator
