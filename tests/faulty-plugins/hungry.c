/* Wants more memory than it may have, and tells whether it got it. */
#include "faulty.h"

#include <stdlib.h>

static rollcall_status faulty_run(rollcall_instance* instance, rollcall_string options,
                                  const rollcall_text_sink* reply, const rollcall_error_sink* errors) {
  (void)instance, (void)options, (void)errors;
  void* volatile memory = malloc((size_t)512 << 20);
  reply_with(reply, memory == NULL ? "{\"got\":\"nothing\"}" : "{\"got\":\"all\"}");
  free(memory);
  return ROLLCALL_OK;
}
#define FAULTY_RUN faulty_run
#define FAULTY_ID "hungry"
#include "faulty.h"
