"""The till's tables, revision by revision; `make revision` drafts the next one."""
