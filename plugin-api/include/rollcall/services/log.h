/* rollcall/services/log.h - service "rollcall.log/1": messages to the host's log. */
#ifndef ROLLCALL_SERVICES_LOG_H
#define ROLLCALL_SERVICES_LOG_H

#include "rollcall/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ROLLCALL_SERVICE_LOG "rollcall.log/1"

enum {
  ROLLCALL_LOG_DEBUG = 1,
  ROLLCALL_LOG_INFO = 2,
  ROLLCALL_LOG_WARNING = 3,
  ROLLCALL_LOG_ERROR = 4
};

typedef struct rollcall_log_service {
  uint32_t struct_size;
  uint32_t reserved;

  /* [any] Writes one line. The message never holds a secret, a token or a person's data. */
  void (*write)(const rollcall_host *host, int32_t level, rollcall_string message);
} rollcall_log_service;

#ifdef __cplusplus
}
#endif

#endif
