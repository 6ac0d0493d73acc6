#pragma once

#include "graph_call.hpp"

#include <string>
#include <vector>

namespace rollcall::simulator {

/// Writes directory objects of any type, each with the selected properties that its type has; what the app
/// may not read comes as a limited object.
class ObjectWriter {
 public:
  ObjectWriter(const GraphCall& call, TypeTag tag, const std::vector<std::string>& select);

  void append(std::string& out, ObjectRef object);

 private:
  const GraphCall& call_;
  TypeTag tag_;
  const std::vector<std::string> select_;
  Projection users_;
  Projection groups_;
  Access user_access_;
  Access group_access_;
  Access other_access_;
  Person person_;
};

}  // namespace rollcall::simulator
