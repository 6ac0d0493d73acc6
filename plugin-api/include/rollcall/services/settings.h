/* rollcall/services/settings.h - service "rollcall.settings/1": the settings of the connection that an instance serves. */
#ifndef ROLLCALL_SERVICES_SETTINGS_H
#define ROLLCALL_SERVICES_SETTINGS_H

#include "rollcall/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ROLLCALL_SERVICE_SETTINGS "rollcall.settings/1"

typedef struct rollcall_settings_service {
  uint32_t struct_size;
  uint32_t reserved;

  /* [any] Writes the settings as one JSON object of strings, e.g. {"tenant_id":"...","client_id":"..."}. Secrets are not
   * among them. "{}" for an instance that was made only to answer wizard steps before a connection exists. */
  void (*read)(const rollcall_host *host, const rollcall_text_sink *json);
} rollcall_settings_service;

#ifdef __cplusplus
}
#endif

#endif
