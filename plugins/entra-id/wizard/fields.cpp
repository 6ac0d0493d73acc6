#include "wizard/fields.hpp"

#include <utility>

namespace rollcall::entra_id {

using Json = nlohmann::json;

Json text_field(const char* title, const char* description) {
  return {{"type", "string"}, {"title", title}, {"description", description}};
}

Json secret_field(const char* title, const char* description) {
  Json field = text_field(title, description);
  field["x-secret"] = true;
  return field;
}

Json choice_field(const char* title, const char* description, std::initializer_list<const char*> values) {
  Json field = text_field(title, description);
  field["default"] = *values.begin();
  for (const char* value : values) field["enum"].push_back(value);
  return field;
}

Json flag_field(const char* title, bool otherwise) {
  return {{"type", "boolean"}, {"title", title}, {"default", otherwise}};
}

Json form_page(const char* step, std::string title, Json properties, Json required, Json errors) {
  Json page{{"kind", "form"},
            {"step", step},
            {"title", std::move(title)},
            {"flow_state", ""},
            {"schema",
             {{"$schema", "http://json-schema.org/draft-07/schema#"},
              {"type", "object"},
              {"additionalProperties", false},
              {"properties", std::move(properties)},
              {"required", std::move(required)}}}};
  if (!errors.empty()) page["errors"] = std::move(errors);
  return page;
}

}  // namespace rollcall::entra_id
