#include "web/api/router.hpp"

namespace rollcall::web::api {

Operations all_operations() {
  Operations operations;
  add_session_operations(operations);
  add_profile_operations(operations);
  add_user_operations(operations);
  add_group_operations(operations);
  add_administrator_operations(operations);
  add_token_operations(operations);
  add_audit_operations(operations);
  add_host_operations(operations);
  add_job_operations(operations);
  add_job_event_operations(operations);
  add_notification_operations(operations);
  add_notification_setting_operations(operations);
  add_plugin_operations(operations);
  add_connection_operations(operations);
  add_wizard_operations(operations);
  return operations;
}

}  // namespace rollcall::web::api
