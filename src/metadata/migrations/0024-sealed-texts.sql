-- What members type is sealed, and longer than what they typed: how long that may be is judged where it comes in.
alter table cohort drop constraint cohort_name_check, drop constraint cohort_description_check;
alter table custom_definition drop constraint custom_definition_name_check, drop constraint custom_definition_description_check;
alter table lookup_table drop constraint lookup_table_name_check;
