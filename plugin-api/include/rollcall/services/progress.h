/* rollcall/services/progress.h - service "rollcall.progress/1": how far a run is, and whether it should stop. */
#ifndef ROLLCALL_SERVICES_PROGRESS_H
#define ROLLCALL_SERVICES_PROGRESS_H

#include "rollcall/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ROLLCALL_SERVICE_PROGRESS "rollcall.progress/1"

/* Counts are totals since the job began, earlier attempts of a resumed job included. */
typedef struct rollcall_progress {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t fetched; /* distinct people; the sum of the next six */
  uint64_t added;
  uint64_t updated;
  uint64_t unchanged;
  uint64_t skipped;
  uint64_t filtered;
  uint64_t failed;
  uint64_t issues;
  uint64_t pages;           /* answers with people in them, of this attempt */
  uint64_t requests;        /* HTTP or similar requests sent, of this attempt */
  uint64_t retries;         /* of them, repeated ones */
  uint64_t expected;        /* people that the provider announced; 0 where unknown */
  rollcall_string activity; /* a few words on what is going on ("Reading Engineering"); borrowed */
} rollcall_progress;

typedef struct rollcall_progress_service {
  uint32_t struct_size;
  uint32_t reserved;

  /* [any] Cheap: the host passes on at most five a second and always the last. */
  void (*report)(const rollcall_host *host, const rollcall_progress *progress);

  /* [any] Cheap. Not zero once the administrator cancelled or the host is stopping; stays so for the rest of the call. */
  int32_t (*cancelled)(const rollcall_host *host);
} rollcall_progress_service;

#ifdef __cplusplus
}
#endif

#endif
