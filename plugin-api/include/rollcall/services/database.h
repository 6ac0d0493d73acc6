/* rollcall/services/database.h - service "rollcall.database/1": where the people tables are.
 *
 * A plugin opens its own session (library rollcall::people); no C++ object crosses. */
#ifndef ROLLCALL_SERVICES_DATABASE_H
#define ROLLCALL_SERVICES_DATABASE_H

#include "rollcall/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ROLLCALL_SERVICE_DATABASE "rollcall.database/1"

typedef struct rollcall_database_service {
  uint32_t struct_size;
  uint32_t people_tables_version; /* of the tables as they are now */

  /* [any] Writes the address: "sqlite:///absolute/path.db" or "postgresql://...". It may hold a password: treat it as a secret. */
  void (*read_url)(const rollcall_host *host, const rollcall_text_sink *url);
} rollcall_database_service;

#ifdef __cplusplus
}
#endif

#endif
