/* Aborts, with a word on the standard error. */
#include "faulty.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static rollcall_status faulty_run(rollcall_instance* instance, rollcall_string options,
                                  const rollcall_text_sink* reply, const rollcall_error_sink* errors) {
  (void)instance, (void)options, (void)reply, (void)errors;
  signal(SIGABRT, SIG_DFL);
  fputs("assertion failed: people > 0\n", stderr);
  abort();
}
#define FAULTY_RUN faulty_run
#define FAULTY_ID "aborts"
#include "faulty.h"
