/* rollcall/services/secrets.h - service "rollcall.secrets/1": the secrets of the connection that an instance serves.
 *
 * The host keeps them encrypted at rest. A plugin never copies one into settings, steps, results, errors or the log. */
#ifndef ROLLCALL_SERVICES_SECRETS_H
#define ROLLCALL_SERVICES_SECRETS_H

#include "rollcall/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ROLLCALL_SERVICE_SECRETS "rollcall.secrets/1"

typedef struct rollcall_secrets_service {
  uint32_t struct_size;
  uint32_t reserved;

  /* [any] Writes the secret of that name ("client_secret"); ROLLCALL_NOT_FOUND when there is none. */
  rollcall_status (*read)(const rollcall_host *host, rollcall_string name, const rollcall_text_sink *value);

  /* [any] Stores or replaces a secret (a rotated refresh token); an empty value deletes it. Durable when it returns ROLLCALL_OK. */
  rollcall_status (*store)(const rollcall_host *host, rollcall_string name, rollcall_string value);
} rollcall_secrets_service;

#ifdef __cplusplus
}
#endif

#endif
