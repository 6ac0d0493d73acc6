#pragma once

#include "object_json.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace rollcall::simulator {

/// The first `listed` of `properties` whose JSON differs between two states of an object, as
/// `append_value(out, object, field)` writes it.
template <class Properties, class Object, class AppendValue>
PropertySet differing_properties(const Properties& properties, std::size_t listed, const Object& before,
                                 const Object& after, AppendValue append_value) {
  PropertySet changed = 0;
  std::string old_value;
  std::string new_value;
  for (std::size_t i = 0; i < listed; ++i) {
    old_value.clear();
    new_value.clear();
    append_value(old_value, before, properties[i].field);
    append_value(new_value, after, properties[i].field);
    if (old_value != new_value) changed |= PropertySet{1} << i;
  }
  return changed;
}

/// An object of a delta query: of `wanted` what is not null, and what is null only for `even_if_null`.
template <class Properties, class Object, class AppendValue>
void append_delta_object(std::string& out, const Properties& properties, std::size_t listed,
                         const Object& object, PropertySet wanted, PropertySet even_if_null,
                         AppendValue append_value) {
  out.push_back('{');
  const std::size_t begin = out.size();
  for (std::size_t i = 0; i < listed; ++i) {
    const PropertySet bit = PropertySet{1} << i;
    if ((wanted & bit) == 0) continue;
    const std::size_t before = out.size();
    if (before != begin) out.push_back(',');
    out.push_back('"');
    out += properties[i].name;
    out += "\":";
    const std::size_t value = out.size();
    append_value(out, object, properties[i].field);
    const bool is_null = std::string_view(out).substr(value) == "null";
    if (is_null && (even_if_null & bit) == 0) out.resize(before);
  }
  out.push_back('}');
}

}  // namespace rollcall::simulator
