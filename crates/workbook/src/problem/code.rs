//! The codes of problems and of advice, each with its stable text.

use std::fmt;

use serde::{Serialize, Serializer};

use super::Severity;

/// Declares codes with their text, their severity and what to do.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $text:literal $severity:ident $advice:ident;)*) => {
        /// What is wrong. Words are in the locale files under `problem`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable text of the code.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// Whether it keeps something out.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// What to do about it.
            pub fn advice(self) -> Advice {
                match self { $(Self::$name => Advice::$advice,)* }
            }
        }
    };
}

codes! {
    /// There is nothing in the file.
    FileEmpty "file_empty" Refusal ChooseTheWorkbook;
    /// A text, CSV or web page.
    FileIsText "file_is_text" Refusal SaveAsXlsx;
    /// Excel 97–2003.
    FileIsOldExcel "file_is_old_excel" Refusal SaveAsXlsx;
    /// Protected by a password.
    FileIsEncrypted "file_is_encrypted" Refusal RemoveThePassword;
    /// Something else: a picture, a PDF, a Word document.
    FileIsNoWorkbook "file_is_no_workbook" Refusal ChooseTheWorkbook;
    /// It begins like a workbook and cannot be read.
    FileDamaged "file_damaged" Refusal SaveAgain;
    /// More bytes than the limit.
    FileTooLarge "file_too_large" Refusal SplitTheFile;
    /// Unpacks to more bytes than the limit.
    FileUnpacksTooLarge "file_unpacks_too_large" Refusal SaveAgain;
    /// More rows than the limit.
    TooManyRows "too_many_rows" Refusal SplitTheFile;
    /// One of the three sheets is not there.
    SheetMissing "sheet_missing" Refusal RestoreTheSheet;
    /// Two sheets carry the same list.
    SheetTwice "sheet_twice" Refusal KeepOneSheet;
    /// No row has the headings.
    HeadingsMissing "headings_missing" Refusal RestoreTheHeadings;
    /// A column is not there or has another heading.
    ColumnMissing "column_missing" Refusal RestoreTheHeadings;
    /// A column stands out of order.
    ColumnMoved "column_moved" Refusal MoveTheColumnBack;
    /// A heading stands twice.
    ColumnTwice "column_twice" Refusal RestoreTheHeadings;
    /// No title says the review year.
    YearMissing "year_missing" Refusal CorrectTheTitle;
    /// Titles say different years.
    YearsDiffer "years_differ" Refusal CorrectTheTitle;
    /// No loaded standard applies to that year.
    YearWithoutStandard "year_without_standard" Refusal CorrectTheTitle;
    /// Nobody is listed.
    NobodyListed "nobody_listed" Refusal ChooseTheWorkbook;

    /// A sheet that is none of the three was left out.
    SheetIgnored "sheet_ignored" Warning NothingToDo;
    /// A sheet without a known title was taken by its place.
    SheetByPosition "sheet_by_position" Warning CorrectTheTitle;
    /// A column of no use for the result is not there.
    ColumnAbsent "column_absent" Warning NothingToDo;
    /// A column that is not official was left out.
    ColumnIgnored "column_ignored" Warning NothingToDo;
    /// A row that seems to be nobody was left out.
    RowIgnored "row_ignored" Warning CheckTheRow;

    /// A row with data and no name.
    NameMissing "name_missing" Refusal CompleteTheCell;
    /// A member row that belongs to no household.
    MemberWithoutHousehold "member_without_household" Refusal PutUnderTheHead;
    /// Nobody in the household is its head.
    HouseholdWithoutHead "household_without_head" Refusal MarkTheHead;
    /// More than one is its head.
    HouseholdWithTwoHeads "household_with_two_heads" Refusal MarkTheHead;
    /// No commune is given.
    CommuneMissing "commune_missing" Refusal CompleteTheCell;
    /// No commune has this code and name at that date.
    CommuneUnknown "commune_unknown" Refusal CorrectTheCommune;
    /// Name and code are two communes'.
    CommuneCodeDiffers "commune_code_differs" Refusal CorrectTheCommune;
    /// The commune could be one of several.
    CommuneAmbiguous "commune_ambiguous" Refusal CorrectTheCommune;
    /// No village is given.
    VillageMissing "village_missing" Refusal CompleteTheCell;
    /// The village could be one of several.
    VillageAmbiguous "village_ambiguous" Refusal WriteTheVillageInFull;
    /// No class is given.
    ClassMissing "class_missing" Refusal CompleteTheCell;
    /// The class is none of the two.
    ClassUnknown "class_unknown" Refusal CorrectTheClass;
    /// No points are given.
    ScoreMissing "score_missing" Refusal CompleteTheCell;
    /// The points are not a number.
    ScoreNotANumber "score_not_a_number" Refusal CorrectThePoints;
    /// The points are not whole.
    ScoreNotWhole "score_not_whole" Refusal CorrectThePoints;
    /// The points are impossible.
    ScoreOutOfRange "score_out_of_range" Refusal CorrectThePoints;
    /// Deprivation points are no multiple of the points of one indicator.
    ScoreBetweenSteps "score_between_steps" Refusal CorrectThePoints;
    /// The date of birth cannot be read.
    BirthUnreadable "birth_unreadable" Refusal CorrectTheDate;
    /// Nobody can be born then.
    BirthImpossible "birth_impossible" Refusal CorrectTheDate;
    /// A formula gives an error where a value is needed.
    FormulaError "formula_error" Refusal ReplaceTheFormula;
    /// The rows of one household say different things where only one can hold.
    RowsDisagree "rows_disagree" Refusal MakeRowsAgree;
    /// A household is listed again with other content.
    HouseholdTwice "household_twice" Refusal KeepOneListing;
    /// A household stands on lists that exclude each other.
    ListsContradict "lists_contradict" Refusal KeepOneListing;

    /// A household is listed again with the same content.
    HouseholdRepeated "household_repeated" Warning NothingToDo;
    /// Another household on file has a head of that name in the village.
    HouseholdSimilar "household_similar" Warning CheckForDuplicate;
    /// The household is on file in another village of the commune.
    HouseholdInOtherVillage "household_in_other_village" Warning CheckTheVillage;
    /// On file somebody else is the head of the household.
    HeadOnFileDiffers "head_on_file_differs" Warning CheckTheMembers;
    /// Somebody on file in another household has that identity number.
    PersonInOtherHousehold "person_in_other_household" Warning CheckTheIdentity;
    /// A member stands twice in the household and goes in once.
    PersonRepeated "person_repeated" Warning CheckTheRow;
    /// A result for this round is on file and says something else; it stands.
    AssessmentDiffers "assessment_differs" Warning CheckTheResult;
    /// A member row stands before its head's row.
    MemberBeforeHead "member_before_head" Warning NothingToDo;
    /// A head has no number.
    NumberMissing "number_missing" Warning NothingToDo;
    /// The head's name beside a row is another.
    HeadNameDiffers "head_name_differs" Warning CheckTheRow;
    /// The rows of one household differ; the head's row holds.
    HeadRowHolds "head_row_holds" Warning CheckTheRow;
    /// The list states another number of people than it lists.
    SizeDiffers "size_differs" Warning CheckTheMembers;
    /// A cell that is of little use cannot be read.
    CellUnreadable "cell_unreadable" Warning CorrectTheCell;
    /// Zeros cut from an identity number were put back.
    IdentityZeroRestored "identity_zero_restored" Warning FormatAsText;
    /// An identity number has neither nine nor twelve digits and is left out.
    IdentityWrongLength "identity_wrong_length" Warning CheckTheIdentity;
    /// An identity number has something else than digits and is left out.
    IdentityNotDigits "identity_not_digits" Warning CheckTheIdentity;
    /// The number belongs to the other sex.
    IdentityContradictsSex "identity_contradicts_sex" Warning CheckTheIdentity;
    /// The number belongs to another year of birth.
    IdentityContradictsBirth "identity_contradicts_birth" Warning CheckTheIdentity;
    /// Two people in the file have one number.
    IdentityTwice "identity_twice" Warning CheckTheIdentity;
    /// No date of birth is given.
    BirthMissing "birth_missing" Warning CompleteTheCell;
    /// A date of birth stands as a bare day number of the table program.
    BirthFromSerial "birth_from_serial" Warning CheckTheDate;
    /// The stated age is not the year minus the year of birth.
    AgeDiffers "age_differs" Warning CheckTheDate;
    /// No sex is given.
    SexMissing "sex_missing" Warning CompleteTheCell;
    /// The sex cannot be read and is left out.
    SexUnknown "sex_unknown" Warning CorrectTheCell;
    /// No relation is given.
    RelationMissing "relation_missing" Warning CompleteTheCell;
    /// The relation is not a known one; *other* is kept.
    RelationUnknown "relation_unknown" Warning CorrectTheCell;
    /// The relation implies the other sex.
    RelationContradictsSex "relation_contradicts_sex" Warning CheckTheRow;
    /// Spouses have the same sex in the list.
    SpouseContradictsHead "spouse_contradicts_head" Warning CheckTheRow;
    /// A parent is not older than the head.
    ParentNotOlder "parent_not_older" Warning CheckTheRow;
    /// A child is not younger than the head.
    ChildNotYounger "child_not_younger" Warning CheckTheRow;
    /// No ethnic group is given.
    EthnicGroupMissing "ethnic_group_missing" Warning CompleteTheCell;
    /// The ethnic group is not on the list and is left out.
    EthnicGroupUnknown "ethnic_group_unknown" Warning CorrectTheCell;
    /// The points give another class than the list; the list holds.
    ClassContradictsPoints "class_contradicts_points" Warning CheckTheResult;
    /// The points do not agree with leaving the class; the list holds.
    ExitContradictsPoints "exit_contradicts_points" Warning CheckTheResult;
    /// Points for living characteristics lie between the steps of the tables.
    PointsBetweenSteps "points_between_steps" Warning CheckTheResult;
    /// A poor household without a cause.
    CauseMissing "cause_missing" Warning CompleteTheCell;
    /// A cause that is not in the catalogue of the period; its text is kept as a remark.
    CauseUnknown "cause_unknown" Warning CorrectTheCell;
    /// The minority mark does not agree with the members.
    MinorityDiffers "minority_differs" Warning CheckTheRow;
    /// Member rows carry other decision numbers than their head; once for the sheet.
    DecisionsDiffer "decisions_differ" Warning CheckTheDecision;
    /// Households without a decision number; once for the sheet.
    DecisionMissing "decision_missing" Warning CheckTheDecision;
    /// The date of the decision cannot be read or lies far from the review year.
    DecisionDateOdd "decision_date_odd" Warning CheckTheDate;
    /// A village is written in more than one way; once for each way.
    VillageSpelling "village_spelling" Warning NothingToDo;
}

/// Declares what people can do, with the stable texts.
macro_rules! advices {
    ($($(#[$doc:meta])* $name:ident $text:literal;)*) => {
        /// What to do about a problem. Words are in the locale files under `advice`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Advice { $($(#[$doc])* $name,)* }

        impl Advice {
            /// Every advice.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable text.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

advices! {
    /// It was understood; nobody needs to do anything.
    NothingToDo "nothing_to_do";
    /// Choose the review workbook.
    ChooseTheWorkbook "choose_the_workbook";
    /// Save it as .xlsx.
    SaveAsXlsx "save_as_xlsx";
    /// Save it without a password.
    RemoveThePassword "remove_the_password";
    /// Open it and save it again.
    SaveAgain "save_again";
    /// Divide it by commune.
    SplitTheFile "split_the_file";
    /// Put the sheet back.
    RestoreTheSheet "restore_the_sheet";
    /// Keep one of the two sheets.
    KeepOneSheet "keep_one_sheet";
    /// Put the official headings back.
    RestoreTheHeadings "restore_the_headings";
    /// Put the column where it belongs.
    MoveTheColumnBack "move_the_column_back";
    /// Correct the title of the sheet.
    CorrectTheTitle "correct_the_title";
    /// Fill in the cell.
    CompleteTheCell "complete_the_cell";
    /// Correct what stands in the cell.
    CorrectTheCell "correct_the_cell";
    /// Look at the row.
    CheckTheRow "check_the_row";
    /// Put the row under its head.
    PutUnderTheHead "put_under_the_head";
    /// Mark exactly one head.
    MarkTheHead "mark_the_head";
    /// Correct name and code of the commune.
    CorrectTheCommune "correct_the_commune";
    /// Write the village with its diacritics.
    WriteTheVillageInFull "write_the_village_in_full";
    /// Write one of the two classes.
    CorrectTheClass "correct_the_class";
    /// Type the points as a whole number.
    CorrectThePoints "correct_the_points";
    /// Type the date as dd/mm/yyyy.
    CorrectTheDate "correct_the_date";
    /// Type the value instead of the formula.
    ReplaceTheFormula "replace_the_formula";
    /// Make the rows say the same.
    MakeRowsAgree "make_rows_agree";
    /// Keep the listing that is right.
    KeepOneListing "keep_one_listing";
    /// See whether it is the same household.
    CheckForDuplicate "check_for_duplicate";
    /// See where the household lives.
    CheckTheVillage "check_the_village";
    /// Compare with the paper.
    CheckTheIdentity "check_the_identity";
    /// Compare with the sheet of the household.
    CheckTheResult "check_the_result";
    /// Count the members.
    CheckTheMembers "check_the_members";
    /// Format the column as text.
    FormatAsText "format_as_text";
    /// Compare the date with the paper.
    CheckTheDate "check_the_date";
    /// Compare with the decision.
    CheckTheDecision "check_the_decision";
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for Advice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
