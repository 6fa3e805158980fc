#compdef billiactl
# Completion of billiactl for zsh. Written by 'make docs' from the program itself: don't edit it.
#
# Commands, options and closed sets of words stand in the table below. What only the database knows is asked of
# the program, which answers in a moment or not at all.

__billiactl_word() {
    child_words+=("$1")
    child_notes+=("$2")
}

__billiactl_option() {
    option_names+=("$1")
    option_kinds+=("$2")
    option_notes+=("$3")
}

__billiactl_argument() {
    arguments+=("$1")
}

__billiactl_formats() {
    formats=("$@")
}

__billiactl_fields() {
    fields=("$@")
}

# The table of the commands goes here.
# Looks up the command of these words.
__billiactl_look_up() {
    child_words=() child_notes=() option_names=() option_kinds=() option_notes=() arguments=() formats=() fields=()
    __billiactl_table "$1"
    if (($#child_words + $#formats)); then __billiactl_global_options; fi
}

# The option of this name, as names and kind; both empty if there is none.
__billiactl_find() {
    local -i index
    names= kind=
    for ((index = 1; index <= $#option_names; index++)); do
        if [[ ,$option_names[index], == *,$1,* ]]; then
            names=$option_names[index]
            kind=$option_kinds[index]
            return
        fi
    done
}

# Goes along the words: which command it is, which options and arguments it has, which option waits for its value.
__billiactl_walk() {
    local -i index
    local word names kind
    __billiactl_look_up ''
    for ((index = 2; index < CURRENT; index++)); do
        word=${(Q)words[index]}
        if [[ -n $literal ]]; then
            positionals+=("$word")
        elif [[ $word == -- ]]; then
            literal=yes
        elif [[ $word == -?* ]]; then
            __billiactl_find "${word%%=*}"
            given+=" $names "
            if [[ $word == *=* ]]; then
                passed+=("$word")
            elif [[ -n $kind && $kind != - ]]; then
                if ((++index == CURRENT)); then
                    awaited=$kind
                else
                    passed+=("${names##*,}=${(Q)words[index]}")
                fi
            fi
        elif (($#child_words)); then
            command_words+=${command_words:+ }$word
            __billiactl_look_up "$command_words"
        else
            positionals+=("$word")
        fi
    done
}

# Offers the words of "values" in their order, each on a line with its note if there are any.
__billiactl_offer() {
    local -i index width=0
    local -a ended open ended_lines open_lines listed expl
    local line
    for line in "${values[@]}"; do
        ((${#line} <= width)) || width=${#line}
    done
    for ((index = 1; index <= $#values; index++)); do
        line=$values[index]
        if [[ -n $notes[index] ]]; then
            line="${(r:width:)line}  -- $notes[index]"
            line=${(mr:COLUMNS - 1:)line}
        fi
        if [[ $values[index] == *[=:] ]]; then
            open+=("$values[index]") open_lines+=("$line")
        else
            ended+=("$values[index]") ended_lines+=("$line")
        fi
    done
    [[ -z ${(j::)notes} ]] || listed=(-l)
    (($#ended)) && _wanted -V "$1" expl "$1" compadd $listed -d ended_lines -a ended && found=0
    (($#open)) && _wanted -V "$1" expl "$1" compadd $listed -S '' -d open_lines -a open && found=0
}

__billiactl_offer_options() {
    local -i index
    local name
    local -a values notes
    for ((index = 1; index <= $#option_names; index++)); do
        if [[ $option_kinds[index] != *'*' && $given == *" $option_names[index] "* ]]; then
            continue
        fi
        name=${option_names[index]##*,}
        [[ $current != -[^-]* ]] || name=${option_names[index]%%,*}
        values+=("$name")
        notes+=("$option_notes[index]")
    done
    __billiactl_offer option
}

__billiactl_offer_values() {
    local kind=${1%'*'} line
    local -a values notes
    if [[ $kind == @*,* ]]; then
        [[ ${(Q)PREFIX} == *=* ]] && kind=${kind%%,*} || kind="=${kind#*,}"
    fi
    case $kind in
        '='*) values=(${(s:,:)kind#=}) ;;
        formats) values=($formats) ;;
        fields)
            compset -P '*,'
            values=($fields)
            ;;
        file)
            _files && found=0
            return
            ;;
        dir)
            _files -/ && found=0
            return
            ;;
        '@'*)
            for line in "${(@f)$("${words[1]/#\~/$HOME}" __complete "${kind#@}" "${(Q)PREFIX}" \
                "${passed[@]}" -- "${positionals[@]}" 2> /dev/null < /dev/null)}"; do
                [[ -n $line ]] || continue
                values+=("${line%%$'\t'*}")
                notes+=("${line#*$'\t'}")
            done
            ;;
    esac
    __billiactl_offer "${kind//[^a-z_]/}"
}

_billiactl() {
    local -a child_words child_notes option_names option_kinds option_notes arguments formats fields
    local -a positionals passed values notes
    local -i found=1
    local current=${(Q)PREFIX} command_words= literal= awaited= given= names= kind=
    __billiactl_walk
    if [[ -n $awaited ]]; then
        __billiactl_offer_values "$awaited"
    elif [[ -z $literal && $current == --*=* ]]; then
        __billiactl_find "${current%%=*}"
        compset -P 1 '*='
        __billiactl_offer_values "$kind"
    elif [[ -z $literal && $current == -* ]]; then
        __billiactl_offer_options
    elif (($#child_words)); then
        values=("${child_words[@]}") notes=("${child_notes[@]}")
        __billiactl_offer command
    else
        kind=${arguments[$#positionals + 1]}
        [[ -n $kind || $arguments[-1] != *'*' ]] || kind=$arguments[-1]
        if [[ -z $kind && -z $literal && -z $current ]]; then
            __billiactl_offer_options
        else
            __billiactl_offer_values "$kind"
        fi
    fi
    return found
}

if [[ $funcstack[1] == _billiactl ]]; then
    _billiactl "$@"
else
    compdef _billiactl billiactl
fi
