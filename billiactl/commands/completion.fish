# Completion of billiactl for fish 3 and later. Written by 'make docs' from the program itself: don't edit it.
#
# Commands, options and closed sets of words stand in the table below. What only the database knows is asked of
# the program, which answers in a moment or not at all.

function __billiactl_word --no-scope-shadowing
    set -a child_words $argv[1]
    set -a child_notes $argv[2]
end

function __billiactl_option --no-scope-shadowing
    set -a option_names $argv[1]
    set -a option_kinds $argv[2]
    set -a option_notes $argv[3]
end

function __billiactl_argument --no-scope-shadowing
    set -a arguments $argv[1]
end

function __billiactl_formats --no-scope-shadowing
    set formats $argv
end

function __billiactl_fields --no-scope-shadowing
    set fields $argv
end

# The table of the commands goes here.
# Looks up the command of these words.
function __billiactl_look_up --no-scope-shadowing
    set child_words
    set child_notes
    set option_names
    set option_kinds
    set option_notes
    set arguments
    set formats
    set fields
    __billiactl_table "$argv"
    if set -q child_words[1]; or set -q formats[1]
        __billiactl_global_options
    end
end

# The option of this name, as names and kind; both empty if there is none.
function __billiactl_find --no-scope-shadowing
    set names ''
    set kind ''
    for number in (seq (count $option_names))
        if string match -q -- "*,$argv[1],*" ",$option_names[$number],"
            set names $option_names[$number]
            set kind $option_kinds[$number]
            break
        end
    end
end

# Goes along the words: which command it is, which options and arguments it has, which option waits for its value.
function __billiactl_walk --no-scope-shadowing
    __billiactl_look_up ''
    for word in $typed_words[2..]
        if test -n "$awaited"
            set -a passed "$awaiting=$word"
            set awaited ''
        else if test -n "$literal"
            set -a positionals "$word"
        else if test "$word" = --
            set literal yes
        else if string match -q -- '-?*' "$word"
            __billiactl_find (string split -m 1 = -- "$word")[1]
            set -a given "$names"
            if string match -q -- '*=*' "$word"
                set -a passed "$word"
            else if test -n "$kind" -a "$kind" != -
                set awaited $kind
                set awaiting (string split , -- "$names")[-1]
            end
        else if set -q child_words[1]
            set -a command_words "$word"
            __billiactl_look_up $command_words
        else
            set -a positionals "$word"
        end
    end
end

function __billiactl_print_options --no-scope-shadowing
    for number in (seq (count $option_names))
        if contains -- "$option_names[$number]" $given; and not string match -q -- '*\**' "$option_kinds[$number]"
            continue
        end
        set names (string split , -- "$option_names[$number]")
        set name $names[-1]
        if string match -qr -- '^-[^-]' "$current"
            set name $names[1]
        end
        printf '%s\t%s\n' $name $option_notes[$number]
    end
end

# What fits a kind; "lead" is what stands before the value in the same word.
function __billiactl_print_values --no-scope-shadowing
    set kind (string replace -r '\*$' '' -- $argv[1])
    set value $argv[2]
    set lead $argv[3]
    if string match -q -- '@*,*' $kind
        set word (string split -m 1 , -- $kind)
        if string match -q -- '*=*' "$value"
            set kind $word[1]
        else
            set kind "=$word[2]"
        end
    end
    switch "$kind"
        case '=*'
            printf "$lead%s\n" (string split , -- (string sub -s 2 -- $kind))
        case formats
            printf "$lead%s\n" $formats
        case fields
            printf '%s\n' "$lead"(string replace -r '[^,]*$' '' -- "$value")$fields
        case file
            printf '%s\n' "$lead"(__fish_complete_path "$value")
        case dir
            printf '%s\n' "$lead"(__fish_complete_directories "$value")
        case '@*'
            printf '%s\n' "$lead"(
                $typed_words[1] __complete (string sub -s 2 -- $kind) "$value" \
                    $passed -- $positionals 2>/dev/null </dev/null)
    end
end

function __billiactl_complete
    set -l typed_words (commandline -opc)
    set -l current (commandline -ct | string replace -ra '[\\\\"\']' '')
    set -l child_words
    set -l child_notes
    set -l option_names
    set -l option_kinds
    set -l option_notes
    set -l arguments
    set -l formats
    set -l fields
    set -l command_words
    set -l positionals
    set -l passed
    set -l given
    set -l literal
    set -l awaited
    set -l awaiting
    set -l names
    set -l name
    set -l kind
    set -l value
    set -l lead
    set -l number
    set -l word
    __billiactl_walk
    if test -n "$awaited"
        __billiactl_print_values "$awaited" "$current" ''
    else if test -z "$literal"; and string match -q -- '--*=*' "$current"
        set word (string split -m 1 = -- "$current")
        __billiactl_find $word[1]
        __billiactl_print_values "$kind" "$word[2]" "$word[1]="
    else if test -z "$literal"; and string match -q -- '-*' "$current"
        __billiactl_print_options
    else if set -q child_words[1]
        for number in (seq (count $child_words))
            printf '%s\t%s\n' $child_words[$number] $child_notes[$number]
        end
    else
        set number (math (count $positionals) + 1)
        set kind "$arguments[$number]"
        if test -z "$kind"; and string match -q -- '*\*' "$arguments[-1]"
            set kind $arguments[-1]
        end
        if test -z "$kind$literal$current"
            __billiactl_print_options
        else
            __billiactl_print_values "$kind" "$current" ''
        end
    end
end

complete -c billiactl -k -f -a '(__billiactl_complete)'
